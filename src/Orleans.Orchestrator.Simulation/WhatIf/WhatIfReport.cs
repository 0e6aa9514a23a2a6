using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>What a change would do.</summary>
public sealed record WhatIfReport
{
    /// <summary>When the snapshot was taken, and of what.</summary>
    public required string Snapshot { get; init; }

    /// <summary>The changes, in order.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>What the random numbers followed from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether in the end everything was as wanted.</summary>
    public bool CameToRest { get; init; }

    /// <summary>Whether nothing waits, nothing is held back, and no rule was broken.</summary>
    public bool IsFine => CameToRest && Pending.Count == 0 && Blocked.Count == 0 && Violations.Count == 0;

    /// <summary>Seconds from the first change until the last pod changed.</summary>
    public double Seconds { get; init; }

    /// <summary>Pods that went.</summary>
    public required int Ended { get; init; }

    /// <summary>Pods that came and have a node.</summary>
    public required int Placed { get; init; }

    /// <summary>How workloads came through it, those that it concerned.</summary>
    public required IReadOnlyList<WorkloadOutcome> Workloads { get; init; }

    /// <summary>How full nodes were and are, those that it concerned.</summary>
    public required IReadOnlyList<NodeOutcome> Nodes { get; init; }

    /// <summary>Where new pods got a place.</summary>
    public required IReadOnlyList<PodMove> Moves { get; init; }

    /// <summary>Pods without a node, and why.</summary>
    public required IReadOnlyList<StuckPod> Pending { get; init; }

    /// <summary>Pods that a disruption budget held back to the end.</summary>
    public IReadOnlyList<StuckPod> Blocked { get; init; } = [];

    /// <summary>What kept evictions waiting, and how often.</summary>
    public IReadOnlyList<EvictionRefusal> Refusals { get; init; } = [];

    /// <summary>Rules that were broken.</summary>
    public IReadOnlyList<Violation> Violations { get; init; } = [];

    /// <summary>Kinds that the snapshot has and the simulator leaves out, with their numbers.</summary>
    public required IReadOnlyDictionary<string, int> LeftOut { get; init; }

    internal static WhatIfReport Of(
        CapturedCluster cluster, IReadOnlyList<StepAction> changes, ClusterView before, ClusterView after, IReadOnlyDictionary<string, int> lowest)
    {
        var came = after.Pods.Where(p => !before.Pods.ContainsKey(p.Key)).Select(p => p.Value).ToList();
        return new WhatIfReport
        {
            Snapshot = $"taken {cluster.TakenAt} of {cluster.Server}: {before.Nodes.Count} nodes, {before.Pods.Count} pods", Changes = [.. changes.Select(c => c.Title)],
            LeftOut = cluster.LeftOut,
            Ended = before.Pods.Keys.Count(uid => !after.Pods.ContainsKey(uid)), Placed = came.Count(p => PodFacts.IsBound(p.Pod)),
            Workloads = WorkloadOutcome.Of(before, after, lowest), Nodes = NodeOutcome.Of(before, after),
            Moves = [.. came.Where(p => PodFacts.IsBound(p.Pod)).Select(p => new PodMove(PodFacts.Key(p.Pod), p.Workload, p.Pod.Spec.NodeName!)).OrderBy(m => m.Pod, StringComparer.Ordinal)],
            Pending =
            [
                .. after.Pods.Values.Where(p => !PodFacts.IsBound(p.Pod)).OrderBy(p => PodFacts.Key(p.Pod), StringComparer.Ordinal)
                    .Select(p => new StuckPod(PodFacts.Key(p.Pod), p.Workload, PodFacts.Condition(p.Pod.Status, "PodScheduled")?.Message ?? "it waits for its turn")),
            ],
        };
    }
}
