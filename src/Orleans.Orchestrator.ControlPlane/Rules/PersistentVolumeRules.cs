using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for PersistentVolumes (kubernetes <c>ValidatePersistentVolume</c>).</summary>
internal sealed class PersistentVolumeRules : ResourceRules<PersistentVolume>
{
    public override PersistentVolume Default(PersistentVolume value) => value with
    {
        Spec = PersistentVolumeSources.Default(value.Spec) with
        {
            PersistentVolumeReclaimPolicy = value.Spec.PersistentVolumeReclaimPolicy ?? "Retain", VolumeMode = value.Spec.VolumeMode ?? "Filesystem",
        },
        Status = value.Status.Phase is null ? value.Status with { Phase = VolumePhases.Pending } : value.Status,
    };

    public override PersistentVolume PrepareForCreate(PersistentVolume value) =>
        value with { Status = new PersistentVolumeStatus { Phase = VolumePhases.Pending, LastPhaseTransitionTime = value.Metadata.CreationTimestamp } };

    public override PersistentVolume PrepareForUpdate(PersistentVolume current, PersistentVolume next) => next with { Status = current.Status };

    public override PersistentVolume WithStatusOf(PersistentVolume current, PersistentVolume next) => current with { Status = next.Status };

    public override bool HasSameSpec(PersistentVolume left, PersistentVolume right) => left.Spec.Equals(right.Spec);

    public override void Validate(PersistentVolume value, FaultList faults)
    {
        var (spec, path) = (value.Spec, FieldPath.Spec);
        if (spec.AccessModes.IsEmpty)
            faults.Required(path.Child("accessModes"));
        AccessModes.Validate(path.Child("accessModes"), spec.AccessModes, faults);
        Capacity(path.Child("capacity"), spec.Capacity, faults);
        Checks.OneOf(path.Child("persistentVolumeReclaimPolicy"), spec.PersistentVolumeReclaimPolicy, faults, "Delete", "Recycle", "Retain");
        if (spec.NodeAffinity is { Required: { } nodes })
            AffinityRules.Selector(path.Child("nodeAffinity", "required"), nodes, faults);
        else if (spec.NodeAffinity is not null)
            faults.Required(path.Child("nodeAffinity", "required"), "must specify required node constraints");
        PersistentVolumeSourceRules.Validate(path, value, faults);
        if (spec.HostPath is { } host && Path.GetFullPath("/" + host.Path) == "/" && spec.PersistentVolumeReclaimPolicy == "Recycle")
            faults.Forbidden(path.Child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
        Checks.Name(path.Child("storageClassName"), spec.StorageClassName, faults);
        Checks.OneOf(path.Child("volumeMode"), spec.VolumeMode, faults, "Block", "Filesystem");
    }

    public override void ValidateUpdate(PersistentVolume current, PersistentVolume next, FaultList faults)
    {
        if (!current.Spec.Equals(Alike(current.Spec, next.Spec)))
            faults.Forbidden(FieldPath.Spec.Child("persistentvolumesource"), "spec.persistentvolumesource is immutable after creation");
        if (current.Spec.VolumeMode != next.Spec.VolumeMode)
            faults.Invalid(FieldPath.Root("volumeMode"), next.Spec.VolumeMode, Checks.Immutable);
        if (current.Spec.NodeAffinity is { } nodes && !nodes.Equals(next.Spec.NodeAffinity))
            faults.Invalid(FieldPath.Root("nodeAffinity"), FaultValue.Of(next.Spec.NodeAffinity), Checks.Immutable);
    }

    private static void Capacity(FieldPath path, Map<Quantity> value, FaultList faults)
    {
        if (value.Count == 0)
            faults.Required(path);
        if (!value.ContainsKey("storage") || value.Count > 1)
            faults.NotSupported(path, value.Count == 0 ? null : value.ToDictionary(c => c.Key, c => c.Value.ToString()), "storage");
        foreach (var (name, amount) in value)
        {
            if (amount < Quantity.Zero)
                faults.Invalid(path.Key(name), amount, "must be greater than or equal to 0");
            if (amount <= Quantity.Zero)
                faults.Invalid(path.Key(name), amount, "must be greater than zero");
        }
    }

    /// <summary>The next description with nothing of its own but where the storage is. The credentials by which a driver makes volumes larger may be given later.</summary>
    private static PersistentVolumeSpec Alike(PersistentVolumeSpec old, PersistentVolumeSpec next) => next with
    {
        Capacity = old.Capacity, AccessModes = old.AccessModes, ClaimRef = old.ClaimRef, PersistentVolumeReclaimPolicy = old.PersistentVolumeReclaimPolicy,
        StorageClassName = old.StorageClassName, MountOptions = old.MountOptions, VolumeMode = old.VolumeMode, NodeAffinity = old.NodeAffinity,
        VolumeAttributesClassName = old.VolumeAttributesClassName,
        Csi = old.Csi is { ControllerExpandSecretRef: null } && next.Csi is { } csi ? csi with { ControllerExpandSecretRef = null } : next.Csi,
    };
}
