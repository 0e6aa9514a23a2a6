namespace Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;

/// <summary>How a claim gets its volume once a pod that needs it is placed.</summary>
/// <param name="Claim">The claim's key, <c>namespace/name</c>.</param>
/// <param name="Uid">The claim's uid.</param>
/// <param name="VolumeName">The volume that is to be its own; null when one is to be made on the pod's node.</param>
public readonly record struct VolumeChoice(string Claim, string Uid, string? VolumeName);
