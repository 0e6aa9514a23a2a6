using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>A volume and a claim as they are once they belong together.</summary>
internal static class BoundVolume
{
    private const string Yes = "yes";

    /// <summary>How a volume names its claim.</summary>
    public static ObjectReference Reference(PersistentVolumeClaim claim) => new()
    {
        Kind = "PersistentVolumeClaim", ApiVersion = "v1", Namespace = claim.Metadata.Namespace, Name = claim.Metadata.Name, Uid = claim.Metadata.Uid,
        ResourceVersion = claim.Metadata.ResourceVersion,
    };

    /// <summary>A volume that is kept for a claim from now on. What a user has kept for it is not marked as the controller's choice.</summary>
    public static PersistentVolume Keep(PersistentVolume volume, PersistentVolumeClaim claim)
    {
        if (volume.Spec.ClaimRef is { } owner && owner.Uid == claim.Metadata.Uid)
            return volume;
        var annotations = volume.Metadata.Annotations;
        return volume with
        {
            Spec = volume.Spec with { ClaimRef = Reference(claim) },
            Metadata = volume.Metadata with { Annotations = volume.Spec.ClaimRef is null ? annotations.SetItem(VolumeNames.BoundByController, Yes) : annotations },
        };
    }

    /// <summary>The volume as the claim's own.</summary>
    public static PersistentVolume Of(PersistentVolume volume, PersistentVolumeClaim claim)
    {
        var kept = Keep(volume, claim);
        return kept.Status.Phase == VolumePhases.Bound ? kept : kept with { Status = kept.Status with { Phase = VolumePhases.Bound, Message = null, Reason = null } };
    }

    /// <summary>The claim as the volume's owner.</summary>
    public static PersistentVolumeClaim Of(PersistentVolumeClaim claim, PersistentVolume volume)
    {
        var annotations = claim.Metadata.Annotations;
        if (string.IsNullOrEmpty(claim.Spec.VolumeName))
            annotations = annotations.SetItem(VolumeNames.BoundByController, Yes);
        if (!annotations.ContainsKey(VolumeNames.BindCompleted))
            annotations = annotations.SetItem(VolumeNames.BindCompleted, Yes);
        var status = claim.Status.Phase == ClaimPhases.Bound
            ? claim.Status
            : claim.Status with { Phase = ClaimPhases.Bound, Capacity = volume.Spec.Capacity };
        return claim with
        {
            Metadata = ReferenceEquals(annotations, claim.Metadata.Annotations) ? claim.Metadata : claim.Metadata with { Annotations = annotations },
            Spec = claim.Spec.VolumeName == volume.Metadata.Name ? claim.Spec : claim.Spec with { VolumeName = volume.Metadata.Name },
            Status = status.AccessModes.SequenceEqual(volume.Spec.AccessModes) ? status : status with { AccessModes = volume.Spec.AccessModes },
        };
    }
}
