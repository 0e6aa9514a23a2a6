using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Scheduling.Preemption;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// Places pods: a pure function of a snapshot. Those of higher priority choose first; pods of one demand are placed together; pods of a
/// gang all or none; for pods that nothing is left for, others of less priority may be chosen to end.
/// </summary>
public static class Scheduler
{
    // From Kubernetes: below this every node is looked at; beyond it a share that gets smaller with the cluster.
    private const int MinNodesToScore = 100;
    private const int MinPercentToScore = 5;

    // Beyond 10,000 nodes a share gets no better by being larger, only slower.
    private const int MaxNodesToScore = 500;
    private const int Wider = 4;

    // Where only load and the owner's other pods count, the least loaded of a few nodes that have none of these, some in each zone, is about as good as the
    // least loaded of all.
    private const int FreeNodes = 16;
    private const int FreeNodesPerDomain = 8;

    /// <summary>The plan for a cluster of which only the nodes matter.</summary>
    /// <param name="nodes">Every node with its pods.</param>
    /// <param name="pods">The pods to place.</param>
    /// <param name="seed">Decides between nodes that are equally good.</param>
    public static SchedulingPlan Plan(NodeList nodes, IReadOnlyList<Pod> pods, ulong seed) =>
        Plan(new ClusterSnapshot { Nodes = nodes }, pods, seed);

    /// <summary>The plan.</summary>
    /// <param name="snapshot">The cluster.</param>
    /// <param name="pods">The pods to place, those that came first before others of the same priority.</param>
    /// <param name="seed">Decides between nodes that are equally good.</param>
    public static SchedulingPlan Plan(ClusterSnapshot snapshot, IReadOnlyList<Pod> pods, ulong seed)
    {
        var state = new PlanState(snapshot);
        var reservations = new Reservations(state, snapshot, pods);
        var bindings = ImmutableArray.CreateBuilder<PlannedBinding>(pods.Count);
        var unschedulable = new List<UnplacedPod>();
        foreach (var unit in PlacementUnit.Of(pods))
        {
            reservations.Apply(state, unit.Priority);
            Place(state, unit, seed, bindings, unschedulable);
        }

        var preemptions = PreemptionPlanner.Plan(state, snapshot, unschedulable, seed);
        return new SchedulingPlan(
            bindings.DrainToImmutable(), [.. unschedulable.Select(u => new UnschedulablePod(u.Pod, u.Message))], preemptions);
    }

    private static void Place(
        PlanState state, PlacementUnit unit, ulong seed, ImmutableArray<PlannedBinding>.Builder bindings, List<UnplacedPod> unschedulable)
    {
        var (before, volumes, bound, unplaced) = (state.Placed, state.Volumes, bindings.Count, new List<UnplacedPod>());
        foreach (var (demand, group) in unit.Groups)
            Place(state, demand, group, seed, bindings, unplaced);
        if (unit.Gang is { } gang && unit.MembersIn(state) < gang.Size)
        {
            var why = unplaced.Count > 0 ? unplaced[0].Message : $"{unit.Count} of its pods wait.";
            state.TakeBack(before);
            state.Volumes = volumes;
            bindings.RemoveRange(bound, bindings.Count - bound);
            unplaced = [.. unit.Groups.SelectMany(g => g.Pods.Select(p => new UnplacedPod(
                p, g.Demand, $"gang {gang.Name} needs {gang.Size} pods to be placed together, of which {unit.MembersIn(state)} are: {why}")))];
        }

        unschedulable.AddRange(unplaced);
    }

    private static void Place(
        PlanState state, PodDemand demand, List<Pod> pods, ulong seed, ImmutableArray<PlannedBinding>.Builder bindings, List<UnplacedPod> unplaced)
    {
        var (nodes, placed) = (state.Nodes.Count, 0);
        var terms = TopologyTerms.For(state, demand);
        var (wanted, free) = (Math.Max(pods.Count, NodesToScore(nodes)), FreeNodesFor(demand, terms, pods.Count, nodes));
        while (placed < pods.Count)
        {
            var placement = new GroupPlacement(state, demand, terms, wanted, free, seed);
            for (int node; placed < pods.Count && (node = placement.Place(PlacedPod.Of(pods[placed], demand))) >= 0; placed++)
                bindings.Add(new PlannedBinding(pods[placed], state.Nodes[node].Name, demand, terms?.Volumes?.Take(node) ?? []));
            if (placed == pods.Count || (wanted >= nodes && free == int.MaxValue))
                break;

            // The share that was looked at is full; before giving up, look at all, but not at once.
            (wanted, free) = (Math.Min(nodes, wanted * Wider), int.MaxValue);
        }

        if (placed == pods.Count)
            return;
        var message = Explanation.Of(state, demand, terms);
        for (; placed < pods.Count; placed++)
            unplaced.Add(new UnplacedPod(pods[placed], demand, message));
    }

    private static int FreeNodesFor(PodDemand demand, TopologyTerms? terms, int pods, int nodes)
    {
        if (nodes <= MinNodesToScore || demand.IsPicky || terms is { AreAboutOwner: false })
            return int.MaxValue;
        return pods + FreeNodes + (FreeNodesPerDomain * (terms?.All[0].Domains.Count ?? 0));
    }

    private static int NodesToScore(int nodes) => nodes <= MinNodesToScore
        ? nodes
        : Math.Clamp(nodes * Math.Max(MinPercentToScore, 50 - (nodes / 125)) / 100, MinNodesToScore, MaxNodesToScore);
}
