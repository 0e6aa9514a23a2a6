using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>The sizes of a Deployment's ReplicaSets while a plan is made.</summary>
/// <param name="bounds">What the rollout must respect.</param>
/// <param name="current">The set with the present template, null when there is none yet.</param>
/// <param name="old">The other sets, oldest first.</param>
internal sealed class RolloutSizes(RolloutBounds bounds, ReplicaSet? current, ImmutableArray<ReplicaSet> old)
{
    private readonly Dictionary<string, int> _sizes = Everyone(current, old).ToDictionary(s => s.Metadata.Name!, ReplicaSetPlan.Desired);

    public RolloutBounds Bounds => bounds;

    public ReplicaSet? Current => current;

    public ImmutableArray<ReplicaSet> Old => old;

    public IEnumerable<ReplicaSet> All => Everyone(current, old);

    /// <summary>The sets that have or want pods.</summary>
    public IEnumerable<ReplicaSet> Active => All.Where(s => this[s] > 0);

    /// <summary>Whether every set has acted on its present size, so that its status can be relied on.</summary>
    public bool Settled => All.All(IsObserved);

    public int this[ReplicaSet set]
    {
        get => _sizes[set.Metadata.Name!];
        set => _sizes[set.Metadata.Name!] = value;
    }

    /// <summary>The pods a set has or will have, whichever is more.</summary>
    public int Held(ReplicaSet set) => Math.Max(this[set], set.Status.Replicas);

    /// <summary>The available pods that a set has and keeps: it gives up those that are not available first.</summary>
    public int Available(ReplicaSet set) => Math.Min(this[set], set.Status.AvailableReplicas ?? 0);

    public static bool IsObserved(ReplicaSet set) => (set.Status.ObservedGeneration ?? 0) >= (set.Metadata.Generation ?? 0);

    private static IEnumerable<ReplicaSet> Everyone(ReplicaSet? current, ImmutableArray<ReplicaSet> old) =>
        current is null ? old : old.Append(current);
}
