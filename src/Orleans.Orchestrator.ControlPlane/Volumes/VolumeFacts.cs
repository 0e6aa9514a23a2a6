using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>What follows from the records of volumes, claims and classes.</summary>
internal static class VolumeFacts
{
    /// <summary>The grain key of a claim.</summary>
    public static string Key(PersistentVolumeClaim claim) => $"{claim.Metadata.Namespace}/{claim.Metadata.Name}";

    /// <summary>The grain key of the claim that a volume belongs to or is kept for; null when there is none.</summary>
    public static string? ClaimKey(PersistentVolume volume) => volume.Spec.ClaimRef is { } claim ? $"{claim.Namespace}/{claim.Name}" : null;

    /// <summary>The class that a claim asks for; empty for none.</summary>
    public static string ClassOf(PersistentVolumeClaim claim) =>
        claim.Metadata.Annotations.GetValueOrDefault(VolumeNames.ClassAnnotation) ?? claim.Spec.StorageClassName ?? "";

    /// <summary>The class that a volume belongs to; empty for none.</summary>
    public static string ClassOf(PersistentVolume volume) =>
        volume.Metadata.Annotations.GetValueOrDefault(VolumeNames.ClassAnnotation) ?? volume.Spec.StorageClassName ?? "";

    /// <summary>Whether a volume is kept for a claim, or is its own.</summary>
    public static bool IsKeptFor(PersistentVolume volume, PersistentVolumeClaim claim) => volume.Spec.ClaimRef is { } owner
        && owner.Name == claim.Metadata.Name && owner.Namespace == claim.Metadata.Namespace && (string.IsNullOrEmpty(owner.Uid) || owner.Uid == claim.Metadata.Uid);

    /// <summary>Whether a claim's binding is complete.</summary>
    public static bool IsBound(PersistentVolumeClaim claim) =>
        !string.IsNullOrEmpty(claim.Spec.VolumeName) && claim.Metadata.Annotations.ContainsKey(VolumeNames.BindCompleted);

    /// <summary>The node of the pod that is the first to need the claim; null when none was chosen.</summary>
    public static string? SelectedNode(PersistentVolumeClaim claim) =>
        claim.Metadata.Annotations.GetValueOrDefault(VolumeNames.SelectedNode) is { Length: > 0 } node ? node : null;

    /// <summary>Whether claims of a class get their volumes only once a pod needs them.</summary>
    public static bool Waits(StorageClass? of) => of?.VolumeBindingMode == "WaitForFirstConsumer";

    /// <summary>Whether a class is that of claims that name none.</summary>
    public static bool IsDefault(StorageClass of) => of.Metadata.Annotations.GetValueOrDefault(VolumeNames.DefaultClassAnnotation) == "true"
        || of.Metadata.Annotations.GetValueOrDefault(VolumeNames.OldDefaultClassAnnotation) == "true";

    /// <summary>Whether a volume can be reached from a node.</summary>
    public static bool Reaches(PersistentVolume volume, Node node) =>
        volume.Spec.NodeAffinity?.Required is not { } required || NodeSelectors.Matches(required, node);

    /// <summary>Whether something of a class may be on a node.</summary>
    public static bool Allows(StorageClass of, Node node) => of.AllowedTopologies.IsEmpty
        || of.AllowedTopologies.Any(t => t.MatchLabelExpressions.All(e => node.Metadata.Labels.TryGetValue(e.Key, out var value) && e.Values.Contains(value)));
}
