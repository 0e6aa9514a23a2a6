using System.Collections.Immutable;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>Every service port that the node must forward: the whole desired state.</summary>
public sealed record ServiceTable(ImmutableArray<ServicePort> Ports)
{
    /// <summary>No services.</summary>
    public static ServiceTable Empty { get; } = new([]);
}
