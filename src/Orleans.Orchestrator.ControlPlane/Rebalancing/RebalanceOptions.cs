namespace Orleans.Orchestrator.ControlPlane.Rebalancing;

/// <summary>How pods that may be moved are moved when nodes join or return.</summary>
public sealed record RebalanceOptions
{
    /// <summary>The annotation with which pods may be moved: <c>"true"</c>. Set in a workload's template.</summary>
    public const string Annotation = "orchestrator.io/rebalance";

    /// <summary>At most so many pods are moved at a time, each of another workload.</summary>
    public int MaxMoves { get; init; } = 2;

    /// <summary>How much better the other node has to be, by what the scheduler counts: 1 is one pod of the same workload fewer, or a quarter of a node's load.</summary>
    public double MinGain { get; init; } = 1;

    /// <summary>The pause between moves.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A pod stays where it is at least so long after it has become ready.</summary>
    public TimeSpan MinAge { get; init; } = TimeSpan.FromSeconds(30);
}
