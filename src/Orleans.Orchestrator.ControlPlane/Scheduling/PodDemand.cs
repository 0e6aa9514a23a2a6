using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// Everything about a pod that its placement, or that of others beside it, depends on. Pods with equal demands, such as those of one
/// template, are placed together: the nodes are filtered once for all of them.
/// </summary>
public sealed record PodDemand
{
    private const string BinPackScheduler = "binpack-scheduler";
    private const string BalancedScheduler = "balanced-scheduler";

    private readonly int _hash;

    private PodDemand(Pod pod)
    {
        var spec = pod.Spec;
        Namespace = pod.Metadata.Namespace ?? "";
        Labels = pod.Metadata.Labels;
        Requests = PodRequests.Of(spec);
        Owner = OwnerOf(pod);
        NodeSelector = spec.NodeSelector;
        Affinity = spec.Affinity ?? Orleans.Orchestrator.Resources.Core.V1.Affinity.Empty;
        Spread = spec.TopologySpreadConstraints;
        Tolerations = spec.Tolerations;
        HostPorts = HostPort.Of(spec);
        Images = [.. spec.Containers.Select(c => c.Image ?? "").Where(i => i.Length > 0)];
        Priority = spec.Priority ?? 0;
        MayPreempt = spec.PreemptionPolicy != "Never";
        Strategy = StrategyOf(spec.SchedulerName);
        Gang = GangName.Of(pod.Metadata);
        Claims = PodClaims.Of(pod);
        _hash = HashCode.Combine(Owner, Namespace, Labels, Requests, Priority, Tolerations.Length, HostPorts.Length);
    }

    /// <summary>Its namespace.</summary>
    public string Namespace { get; }

    /// <summary>Its labels, by which other pods' affinities mean it.</summary>
    public Map<string> Labels { get; }

    /// <summary>What it needs of the node.</summary>
    public ResourceAmounts Requests { get; }

    /// <summary>Whose pods are to be spread: the controller's uid, or the pod's own.</summary>
    public string Owner { get; }

    /// <summary>The labels that a node must have.</summary>
    public Map<string> NodeSelector { get; }

    /// <summary>The nodes that are allowed and preferred, and the pods that it wants near or far.</summary>
    public Affinity Affinity { get; }

    /// <summary>How its kind is to be spread over zones, racks, nodes.</summary>
    public ImmutableArray<TopologySpreadConstraint> Spread { get; }

    /// <summary>The taints that it can bear.</summary>
    public ImmutableArray<Toleration> Tolerations { get; }

    /// <summary>The ports of the machine that it takes.</summary>
    public ImmutableArray<HostPort> HostPorts { get; }

    /// <summary>The images of its containers: where they are already, it starts sooner.</summary>
    public ImmutableArray<string> Images { get; }

    /// <summary>Who has more gets what is scarce.</summary>
    public int Priority { get; }

    /// <summary>Whether pods of less priority may be ended for it.</summary>
    public bool MayPreempt { get; }

    /// <summary>Which of the nodes that can take it should.</summary>
    public ScoringStrategy Strategy { get; }

    /// <summary>The pods that it starts together with, or not at all. Null: it stands for itself.</summary>
    public GangName? Gang { get; }

    /// <summary>The claims that it uses, in its namespace.</summary>
    public ImmutableArray<string> Claims { get; }

    /// <summary>Whether it keeps other pods away, wherever it is.</summary>
    public bool KeepsOthersAway => !(Affinity.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? []).IsEmpty;

    /// <summary>Whether it has an affinity to other pods, required or preferred.</summary>
    public bool MindsNeighbours => Affinity.PodAffinity is not null || Affinity.PodAntiAffinity is not null;

    /// <summary>Whether one of many nodes that have room may be far better than the others: by what the pod prefers, or since nodes are to be filled.</summary>
    public bool IsPicky => Strategy != ScoringStrategy.Spread || Affinity.NodeAffinity is { PreferredDuringSchedulingIgnoredDuringExecution.IsEmpty: false };

    /// <summary>The demand of a pod.</summary>
    public static PodDemand Of(Pod pod) => new(pod);

    /// <summary>Whose pods a pod is spread among.</summary>
    public static string OwnerOf(Pod pod) => OwnerReferences.ControllerOf(pod.Metadata)?.Uid ?? pod.Metadata.Uid ?? "";

    /// <summary>Whether the scheduler's name is one of ours: <c>default-scheduler</c> or that of another scoring strategy.</summary>
    public static bool IsSchedulerName(string? name) => name is null or "" or ISchedulerGrain.Key or BinPackScheduler or BalancedScheduler;

    /// <inheritdoc/>
    public bool Equals(PodDemand? other) => ReferenceEquals(this, other) || (other is not null && _hash == other._hash
        && Owner == other.Owner && Namespace == other.Namespace && Priority == other.Priority && MayPreempt == other.MayPreempt
        && Strategy == other.Strategy && Gang == other.Gang && Requests == other.Requests && Labels.Equals(other.Labels)
        && NodeSelector.Equals(other.NodeSelector) && Affinity.Equals(other.Affinity) && Spread.SequenceEqual(other.Spread)
        && Tolerations.SequenceEqual(other.Tolerations) && HostPorts.SequenceEqual(other.HostPorts) && Images.SequenceEqual(other.Images)
        && Claims.SequenceEqual(other.Claims));

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    private static ScoringStrategy StrategyOf(string? scheduler) => scheduler switch
    {
        BinPackScheduler => ScoringStrategy.BinPack,
        BalancedScheduler => ScoringStrategy.Balanced,
        _ => ScoringStrategy.Spread,
    };
}
