using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>All that a plan depends on, at one moment. Nothing in it changes any more.</summary>
public sealed record ClusterSnapshot
{
    /// <summary>Every node with its pods.</summary>
    public required ImmutableArray<NodeInfo> Nodes { get; init; }

    /// <summary>The labels of the namespaces, by which affinities may choose them.</summary>
    public ImmutableDictionary<string, Map<string>> Namespaces { get; init; } = ImmutableDictionary<string, Map<string>>.Empty;

    /// <summary>How many pods of which kinds may be disturbed.</summary>
    public ImmutableArray<DisruptionAllowance> Budgets { get; init; } = [];

    /// <summary>Pods that wait for others to leave a node that is to be theirs.</summary>
    public ImmutableArray<Nomination> Nominations { get; init; } = [];

    /// <summary>Whether some pod that has a node has an affinity to other pods; when none does, nobody need look.</summary>
    public bool AnyMindsNeighbours { get; init; } = true;
}
