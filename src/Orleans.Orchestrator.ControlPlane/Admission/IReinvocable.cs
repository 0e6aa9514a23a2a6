using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>A mutator from outside: when it has changed an object, the others see it again, and then it may see what they made of it.</summary>
internal interface IReinvocable
{
    /// <summary>The object, looked at for the second and last time.</summary>
    /// <exception cref="Errors.ApiException">The write is refused.</exception>
    ValueTask<IResource> ReinvokeAsync(AdmissionRequest request, IResource value);
}
