using Orleans.Orchestrator.ControlPlane.Scheduling;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>What a node has, and what its pods have been promised of it.</summary>
/// <param name="name">The node's name.</param>
internal sealed class NodeUse(string name)
{
    /// <summary>The node's name.</summary>
    public string Name => name;

    /// <summary>What it has; null while the node itself has not been heard of.</summary>
    public ResourceAmounts? Allocatable { get; set; }

    /// <summary>What its pods ask for together.</summary>
    public ResourceAmounts Taken { get; set; } = ResourceAmounts.None;

    /// <summary>How much of its processor time is promised, from 0 to 1.</summary>
    public double CpuShare => Allocatable is { MilliCpu: not 0 and var all } ? (double)Taken.MilliCpu / all : 0;
}
