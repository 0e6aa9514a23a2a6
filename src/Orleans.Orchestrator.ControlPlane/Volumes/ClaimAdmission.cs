using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>
/// Gives a claim that names no class the default one, the newest should there be several; holds claims that pods use; and refuses to make those larger
/// whose class does not allow it (kubernetes <c>DefaultStorageClass</c>, <c>StorageObjectInUseProtection</c>, <c>PersistentVolumeClaimResize</c>).
/// </summary>
internal sealed class ClaimAdmission(PolicyCache policies) : IAdmissionMutator, IAdmissionValidator
{
    /// <inheritdoc/>
    public bool LeavesDefaults => false;

    /// <inheritdoc cref="IAdmissionMutator.Handles"/>
    public bool Handles(AdmissionRequest request) => request is { Operation: AdmissionOperation.Create or AdmissionOperation.Update, Subresource: "" }
        && (request.Kind == ResourceKinds.PersistentVolumeClaim || request.Kind == ResourceKinds.PersistentVolume);

    /// <inheritdoc/>
    public ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value) => ValueTask.FromResult(
        request.Operation != AdmissionOperation.Create ? value
        : value is PersistentVolumeClaim claim ? Held(WithClass(claim), VolumeNames.ClaimProtection)
        : Held((PersistentVolume)value, VolumeNames.VolumeProtection));

    /// <inheritdoc/>
    public ValueTask ValidateAsync(AdmissionRequest request, IResource value)
    {
        if (request.Old is not PersistentVolumeClaim old || value is not PersistentVolumeClaim next || VolumeSizes.Of(next) <= VolumeSizes.Of(old))
            return ValueTask.CompletedTask;
        if (old.Status.Phase != ClaimPhases.Bound)
            throw ApiErrors.Forbidden(request.Kind, request.Key.Name, "Only bound persistent volume claims can be expanded");
        if (policies.StorageClasses.Find("", VolumeFacts.ClassOf(next)) is not { AllowVolumeExpansion: true })
        {
            throw ApiErrors.Forbidden(
                request.Kind, request.Key.Name,
                "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
        }

        return ValueTask.CompletedTask;
    }

    private PersistentVolumeClaim WithClass(PersistentVolumeClaim claim)
    {
        if (claim.Spec.StorageClassName is not null || claim.Metadata.Annotations.ContainsKey(VolumeNames.ClassAnnotation))
            return claim;
        var chosen = policies.StorageClasses.All.Where(VolumeFacts.IsDefault)
            .OrderByDescending(c => c.Metadata.CreationTimestamp).ThenBy(c => c.Metadata.Name, StringComparer.Ordinal).FirstOrDefault();
        return chosen is null ? claim : claim with { Spec = claim.Spec with { StorageClassName = chosen.Metadata.Name } };
    }

    private static IResource Held<T>(T value, string finalizer) where T : class, IResource<T> => value.Metadata.Finalizers.Contains(finalizer)
        ? value
        : value.WithMetadata(value.Metadata with { Finalizers = value.Metadata.Finalizers.Add(finalizer) });
}
