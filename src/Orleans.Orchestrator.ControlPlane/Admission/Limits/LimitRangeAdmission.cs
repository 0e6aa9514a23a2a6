using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Limits;

/// <summary>Holds new pods to the LimitRanges of their namespace. What a pod asks for does not change later.</summary>
internal sealed class LimitRangeAdmission(PolicyCache policies) : IAdmissionMutator, IAdmissionValidator
{
    /// <inheritdoc cref="IAdmissionMutator.Handles"/>
    public bool Handles(AdmissionRequest request) => !policies.LimitRanges.IsEmpty && request.Kind == ResourceKinds.Pod
        && request is { Operation: AdmissionOperation.Create, Subresource: "" } or { Operation: AdmissionOperation.Update, Subresource: Subresources.Resize } && !policies.LimitRanges.In(request.Key.Namespace).IsEmpty;

    /// <inheritdoc/>
    public ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value)
    {
        var pod = (Pod)value;
        if (request.Operation != AdmissionOperation.Create)
            return ValueTask.FromResult(value);
        foreach (var range in policies.LimitRanges.In(request.Key.Namespace))
            pod = LimitRangeDefaults.Apply(pod, range);
        return ValueTask.FromResult<IResource>(pod);
    }

    /// <inheritdoc/>
    public ValueTask ValidateAsync(AdmissionRequest request, IResource value)
    {
        foreach (var range in policies.LimitRanges.In(request.Key.Namespace))
        {
            var faults = LimitRangeCheck.Faults((Pod)value, range);
            if (faults.Count > 0)
                throw ApiErrors.Forbidden(request.Kind, request.Key.Name, faults.Count == 1 ? faults[0] : $"[{string.Join(", ", faults)}]");
        }

        return ValueTask.CompletedTask;
    }
}
