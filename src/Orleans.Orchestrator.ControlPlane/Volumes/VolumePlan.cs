using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>What is to be done with one volume: how it is to be, and what to tell (kubernetes <c>pv_controller.syncVolume</c>).</summary>
/// <param name="Volume">The volume, changed or not.</param>
/// <param name="Event">What to tell of it; null for nothing.</param>
internal sealed record VolumePlan(PersistentVolume Volume, VolumeEvent? Event = null)
{
    /// <summary>The plan for a volume.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="claim">The claim that it names, of whatever uid; null when there is none.</param>
    public static VolumePlan For(PersistentVolume volume, PersistentVolumeClaim? claim)
    {
        var plan = Phase(volume, claim);
        var metadata = plan.Volume.Metadata;
        if (metadata.DeletionTimestamp is null || plan.Volume.Status.Phase == VolumePhases.Bound || !metadata.Finalizers.Contains(VolumeNames.VolumeProtection))
            return plan;
        return plan with { Volume = plan.Volume with { Metadata = metadata with { Finalizers = metadata.Finalizers.Remove(VolumeNames.VolumeProtection) } } };
    }

    private static VolumePlan Phase(PersistentVolume volume, PersistentVolumeClaim? claim)
    {
        // A volume that is kept for a claim by its name only is not taken yet; whoever takes it is the claim's plan.
        if (volume.Spec.ClaimRef is not { Uid: { Length: > 0 } uid })
            return In(volume, VolumePhases.Available);
        if (claim is null || claim.Metadata.Uid != uid)
            return Reclaim(volume);
        if (string.IsNullOrEmpty(claim.Spec.VolumeName))
            return new VolumePlan(volume);
        if (claim.Spec.VolumeName == volume.Metadata.Name)
            return In(volume, VolumePhases.Bound);
        // The claim has another one. What the controller had chosen is free again; what a user has kept for it stays kept.
        if (LocalProvisioner.Made(volume))
            return Reclaim(volume);
        var annotations = volume.Metadata.Annotations;
        return annotations.ContainsKey(VolumeNames.BoundByController)
            ? In(volume with { Spec = volume.Spec with { ClaimRef = null }, Metadata = volume.Metadata with { Annotations = annotations.Remove(VolumeNames.BoundByController) } }, VolumePhases.Available)
            : In(volume with { Spec = volume.Spec with { ClaimRef = volume.Spec.ClaimRef with { Uid = null } } }, VolumePhases.Available);
    }

    /// <summary>The claim is gone. Those that others have made are their makers' to remove.</summary>
    private static VolumePlan Reclaim(PersistentVolume volume)
    {
        if (volume.Status.Phase == VolumePhases.Failed)
            return new VolumePlan(volume);
        var name = volume.Metadata.Name;
        return volume.Spec.PersistentVolumeReclaimPolicy switch
        {
            "Delete" when !volume.Metadata.Annotations.ContainsKey(VolumeNames.ProvisionedBy) =>
                Fail(volume, "VolumeFailedDelete", $"error getting deleter volume plugin for volume \"{name}\": no deletable volume plugin matched"),
            "Recycle" => Fail(volume, "VolumeFailedRecycle", $"error getting recycler volume plugin for volume \"{name}\": no recyclable volume plugin matched"),
            _ => In(volume, VolumePhases.Released),
        };
    }

    private static VolumePlan Fail(PersistentVolume volume, string reason, string message) => new(
        volume with { Status = volume.Status with { Phase = VolumePhases.Failed, Message = message, Reason = null } }, VolumeEvent.Warning(reason, message));

    private static VolumePlan In(PersistentVolume volume, string phase) => new(volume.Status.Phase == phase ? volume : volume with
    {
        Status = volume.Status with { Phase = phase, Message = null, Reason = null },
    });
}
