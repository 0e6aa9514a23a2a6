using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>
/// Completes objects before they are validated. Called in the object's own turn, in the order of registration, see
/// <see cref="AdmissionServices"/>; called once more when a webhook has changed the object, so doing it twice must be as good as once.
/// </summary>
public interface IAdmissionMutator
{
    /// <summary>Whether an object that was changed needs its kind's defaults once more.</summary>
    bool LeavesDefaults => true;

    /// <summary>Whether <see cref="MutateAsync"/> is to be called: asked for every write, so it has to cost nothing.</summary>
    bool Handles(AdmissionRequest request);

    /// <summary>The object with what was missing; the same one when nothing was.</summary>
    /// <param name="request">The write.</param>
    /// <param name="value">The object with its kind's defaults; of a delete or a connection the present one, which cannot be changed.</param>
    /// <exception cref="Errors.ApiException">The write is refused.</exception>
    ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value);
}
