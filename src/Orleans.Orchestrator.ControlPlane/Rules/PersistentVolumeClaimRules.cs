using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for PersistentVolumeClaims (kubernetes <c>ValidatePersistentVolumeClaim</c>).</summary>
internal sealed class PersistentVolumeClaimRules : ResourceRules<PersistentVolumeClaim>
{
    private static readonly FieldPath Storage = FieldPath.Spec.Child("resources", "requests").Child("storage");

    public override PersistentVolumeClaim Default(PersistentVolumeClaim value) => value with
    {
        Spec = WithBothSources(value.Spec) with { VolumeMode = value.Spec.VolumeMode ?? "Filesystem" },
        Status = value.Status.Phase is null ? value.Status with { Phase = ClaimPhases.Pending } : value.Status,
    };

    public override PersistentVolumeClaim PrepareForCreate(PersistentVolumeClaim value) =>
        value with { Status = new PersistentVolumeClaimStatus { Phase = ClaimPhases.Pending } };

    public override PersistentVolumeClaim PrepareForUpdate(PersistentVolumeClaim current, PersistentVolumeClaim next) => next with { Status = current.Status };

    public override PersistentVolumeClaim WithStatusOf(PersistentVolumeClaim current, PersistentVolumeClaim next) => current with { Status = next.Status };

    public override bool HasSameSpec(PersistentVolumeClaim left, PersistentVolumeClaim right) => left.Spec.Equals(right.Spec);

    public override void Validate(PersistentVolumeClaim value, FaultList faults) => ClaimSpecRules.Validate(FieldPath.Spec, value.Spec, faults);

    public override void ValidateUpdate(PersistentVolumeClaim current, PersistentVolumeClaim next, FaultList faults)
    {
        if (!Alike(current, next).Equals(current.Spec))
            faults.Forbidden(FieldPath.Spec, "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
        var (old, now) = (VolumeSizes.Of(current), VolumeSizes.Of(next));
        // What was asked for and has not been got yet may be taken back.
        if (now < old && now <= current.Status.Capacity.GetValueOrDefault("storage"))
            faults.Forbidden(Storage, "field can not be less than status.capacity");
        if (current.Spec.VolumeMode != next.Spec.VolumeMode)
            faults.Invalid(FieldPath.Root("volumeMode"), next.Spec.VolumeMode, Checks.Immutable);
    }

    public override void ValidateStatusUpdate(PersistentVolumeClaim current, PersistentVolumeClaim next, FaultList faults)
    {
        foreach (var (name, amount) in next.Status.Capacity)
            ResourceRequirementRules.Value(FieldPath.Root("status").Child("capacity").Key(name), name, amount, faults);
        foreach (var (name, amount) in next.Status.AllocatedResources)
            ResourceRequirementRules.Value(FieldPath.Root("status").Child("allocatedResources").Key(name), name, amount, faults);
    }

    /// <summary>The next description without what may change: the volume is chosen once, a class may be given later, and more may be asked for once there is a volume.</summary>
    private static PersistentVolumeClaimSpec Alike(PersistentVolumeClaim current, PersistentVolumeClaim next)
    {
        var (old, spec) = (current.Spec, next.Spec);
        if (string.IsNullOrEmpty(old.VolumeName))
            spec = spec with { VolumeName = old.VolumeName };
        var byAnnotation = current.Metadata.Annotations.GetValueOrDefault(VolumeNames.ClassAnnotation);
        if (old.StorageClassName is null && (byAnnotation is null || byAnnotation == spec.StorageClassName))
            spec = spec with { StorageClassName = null };
        if (current.Status.Phase != ClaimPhases.Bound)
            return spec;
        var requests = old.Resources.Requests.TryGetValue("storage", out var size) ? spec.Resources.Requests.SetItem("storage", size) : spec.Resources.Requests;
        return spec with { VolumeAttributesClassName = old.VolumeAttributesClassName, Resources = spec.Resources with { Requests = requests } };
    }

    /// <summary>The first content is said in two places, an older one and a newer one; both say the same.</summary>
    private static PersistentVolumeClaimSpec WithBothSources(PersistentVolumeClaimSpec spec) => spec switch
    {
        { DataSource: { } old, DataSourceRef: null } =>
            spec with { DataSourceRef = new TypedObjectReference { ApiGroup = old.ApiGroup, Kind = old.Kind, Name = old.Name } },
        { DataSource: null, DataSourceRef: { Namespace: null or "" } now } when now.ApiGroup is null or "" or "snapshot.storage.k8s.io" =>
            spec with { DataSource = new TypedLocalObjectReference { ApiGroup = now.ApiGroup, Kind = now.Kind, Name = now.Name } },
        _ => spec,
    };
}
