using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;
using Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>All that a plan depends on, at one moment. Nothing in it changes any more.</summary>
public sealed record ClusterSnapshot
{
    /// <summary>Every node with its pods.</summary>
    public required NodeList Nodes { get; init; }

    /// <summary>The labels of the namespaces, by which affinities may choose them.</summary>
    public ImmutableDictionary<string, Map<string>> Namespaces { get; init; } = ImmutableDictionary<string, Map<string>>.Empty;

    /// <summary>How many pods of which kinds may be disturbed.</summary>
    public ImmutableArray<DisruptionAllowance> Budgets { get; init; } = [];

    /// <summary>Pods that wait for others to leave a node that is to be theirs.</summary>
    public ImmutableArray<Nomination> Nominations { get; init; } = [];

    /// <summary>The claims, volumes and classes.</summary>
    public VolumeSnapshot Volumes { get; init; } = VolumeSnapshot.Empty;

    /// <summary>Where the pods are, if whoever made the snapshot keeps count. It goes on with the cluster: valid at <see cref="PlacesVersion"/> only.</summary>
    internal PlacementIndex? Places { get; init; }

    /// <summary>The version of <see cref="Places"/> that belongs to the snapshot.</summary>
    internal long PlacesVersion { get; init; }

    /// <summary>The domains of the nodes.</summary>
    internal DomainTable Domains { get; init; } = new();

    /// <summary>Whether some pod that has a node has an affinity to other pods; when none does, nobody need look.</summary>
    public bool AnyMindsNeighbours { get; init; } = true;
}
