using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Limits;

/// <summary>Holds pods and claims to the LimitRanges of their namespace.</summary>
internal sealed class LimitRangeAdmission(PolicyCache policies) : IAdmissionMutator, IAdmissionValidator
{
    /// <inheritdoc cref="IAdmissionMutator.Handles"/>
    public bool Handles(AdmissionRequest request) => !policies.LimitRanges.IsEmpty && IsBounded(request) && !policies.LimitRanges.In(request.Key.Namespace).IsEmpty;

    /// <inheritdoc/>
    public ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value)
    {
        if (request.Operation != AdmissionOperation.Create || value is not Pod pod)
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
            var faults = value is Pod pod ? LimitRangeCheck.Faults(pod, range) : LimitRangeCheck.Faults((PersistentVolumeClaim)value, range);
            if (faults.Count > 0)
                throw ApiErrors.Forbidden(request.Kind, request.Key.Name, faults.Count == 1 ? faults[0] : $"[{string.Join(", ", faults)}]");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>What pods ask for changes by resizing only, what claims ask for by any change.</summary>
    private static bool IsBounded(AdmissionRequest request) => request switch
    {
        { Operation: AdmissionOperation.Create, Subresource: "" } => request.Kind == ResourceKinds.Pod || request.Kind == ResourceKinds.PersistentVolumeClaim,
        { Operation: AdmissionOperation.Update, Subresource: Subresources.Resize } => request.Kind == ResourceKinds.Pod,
        { Operation: AdmissionOperation.Update, Subresource: "" } => request.Kind == ResourceKinds.PersistentVolumeClaim,
        _ => false,
    };
}
