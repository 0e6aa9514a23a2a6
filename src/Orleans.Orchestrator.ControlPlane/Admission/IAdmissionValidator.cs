using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>
/// Judges a valid object before it is written. Called in the object's own turn, in the order of registration, see
/// <see cref="AdmissionServices"/>.
/// </summary>
public interface IAdmissionValidator
{
    /// <summary>Whether <see cref="ValidateAsync"/> is to be called: asked for every write, so it has to cost nothing.</summary>
    bool Handles(AdmissionRequest request);

    /// <summary>Refuses the write by an exception, or lets it pass.</summary>
    /// <param name="request">The write.</param>
    /// <param name="value">The object as it would be written; of a delete or a connection the present one.</param>
    /// <exception cref="Errors.ApiException">The write is refused.</exception>
    ValueTask ValidateAsync(AdmissionRequest request, IResource value);
}
