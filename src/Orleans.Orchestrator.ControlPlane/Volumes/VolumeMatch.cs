using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>Which volume a claim takes (kubernetes <c>FindMatchingVolume</c>): the one that is kept for it, or else the smallest that is enough.</summary>
internal static class VolumeMatch
{
    /// <summary>The volume for a claim, or null.</summary>
    /// <param name="volumes">Those that there are.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="node">From where it has to be reached; null when nobody knows yet.</param>
    /// <param name="waits">Whether the claim waits for a pod: without a node only a volume that is kept for it will do.</param>
    /// <param name="isTaken">Volumes that are about to be another claim's.</param>
    public static PersistentVolume? Find(
        IEnumerable<PersistentVolume> volumes, PersistentVolumeClaim claim, Node? node = null, bool waits = false, Func<PersistentVolume, bool>? isTaken = null)
    {
        PersistentVolume? smallest = null;
        foreach (var volume in volumes)
        {
            if (isTaken?.Invoke(volume) == true || !Serves(volume, claim))
                continue;
            var reaches = node is null || VolumeFacts.Reaches(volume, node);
            if (volume.Spec.ClaimRef is not null)
                return reaches ? volume : null;
            if ((node is null && waits) || !reaches || volume.Status.Phase != VolumePhases.Available)
                continue;
            if (smallest is null || Compare(volume, smallest) < 0)
                smallest = volume;
        }

        return smallest;
    }

    /// <summary>Whether a volume is not somebody else's and is what a claim asks for.</summary>
    public static bool Serves(PersistentVolume volume, PersistentVolumeClaim claim)
    {
        if (volume.Spec.ClaimRef is not null && !VolumeFacts.IsKeptFor(volume, claim))
            return false;
        if (volume.Metadata.DeletionTimestamp is not null || VolumeSizes.Of(volume) < VolumeSizes.Of(claim) || ModeOf(volume.Spec.VolumeMode) != ModeOf(claim.Spec.VolumeMode))
            return false;
        return volume.Spec.ClaimRef is not null || Mismatch(volume, claim) is null;
    }

    /// <summary>Why a volume that a claim names can't be its own, in Kubernetes' words; null when it can.</summary>
    public static string? Mismatch(PersistentVolume volume, PersistentVolumeClaim claim)
    {
        if (VolumeSizes.Of(volume) < VolumeSizes.Of(claim))
            return "requested PV is too small";
        if (VolumeFacts.ClassOf(volume) != VolumeFacts.ClassOf(claim))
            return "storageClassName does not match";
        if (ModeOf(volume.Spec.VolumeMode) != ModeOf(claim.Spec.VolumeMode))
            return "incompatible volumeMode";
        if (claim.Spec.AccessModes.Any(m => !volume.Spec.AccessModes.Contains(m)))
            return "incompatible accessMode";
        return claim.Spec.Selector is { } selector && !LabelSelectors.Matches(selector, volume.Metadata.Labels) ? "label selector does not match" : null;
    }

    private static string ModeOf(string? mode) => mode ?? "Filesystem";

    // Of equal ones the name decides, so that whoever asks gets the same.
    private static int Compare(PersistentVolume left, PersistentVolume right) => VolumeSizes.Of(left).CompareTo(VolumeSizes.Of(right)) is not 0 and var order
        ? order
        : string.CompareOrdinal(left.Metadata.Name, right.Metadata.Name);
}
