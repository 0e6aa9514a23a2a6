namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>A claim's volume on this machine.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="IsReadOnly">Whether the pod may only read it.</param>
internal sealed record ClaimVolume(string Path, bool IsReadOnly);
