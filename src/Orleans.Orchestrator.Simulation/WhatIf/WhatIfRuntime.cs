using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>How long things take on the machines of a captured cluster, of which a snapshot says nothing.</summary>
internal static class WhatIfRuntime
{
    /// <summary>An image that a machine doesn't have takes a second or more; starting is this product's own; an application needs a moment.</summary>
    public static RuntimeModel Model { get; } = new()
    {
        Pull = new DurationModel(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)),
        Ready = new DurationModel(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)),
    };
}
