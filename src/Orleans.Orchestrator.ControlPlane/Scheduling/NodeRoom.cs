namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>What is left of a node's resources; of several nodes, the most of each that any of them has.</summary>
/// <param name="MilliCpu">Thousandths of a core.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Pods">Pieces.</param>
internal readonly record struct NodeRoom(long MilliCpu, long Memory, long Pods)
{
    /// <summary>What is left of a node.</summary>
    public static NodeRoom Of(NodeInfo node) => new(
        Math.Max(0, node.Allocatable.MilliCpu - node.Taken.MilliCpu), Math.Max(0, node.Allocatable.Memory - node.Taken.Memory),
        Math.Max(0, node.Allocatable.Pods - node.Taken.Pods));

    /// <summary>The more of each.</summary>
    public NodeRoom Max(NodeRoom other) => new(Math.Max(MilliCpu, other.MilliCpu), Math.Max(Memory, other.Memory), Math.Max(Pods, other.Pods));

    /// <summary>Whether one of the three was the most that any node has, and no longer is.</summary>
    public bool WasMost(NodeRoom most, NodeRoom now) => (MilliCpu == most.MilliCpu && now.MilliCpu < MilliCpu)
        || (Memory == most.Memory && now.Memory < Memory) || (Pods == most.Pods && now.Pods < Pods);

    /// <summary>Whether a pod fits, as far as these three say.</summary>
    public bool Holds(ResourceAmounts need) => need.MilliCpu <= MilliCpu && need.Memory <= Memory && need.Pods <= Pods;
}
