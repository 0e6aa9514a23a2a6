namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>A pod for which others leave a node.</summary>
/// <param name="Pod">The pod, as if it were there.</param>
/// <param name="NodeName">The node.</param>
public sealed record Nomination(PlacedPod Pod, string NodeName);
