using System.Collections.Immutable;
using System.Globalization;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// Places pods: a pure function of a snapshot. Pods of one demand are placed together: the nodes are filtered once, then
/// each pod takes the cheapest node from a heap.
/// </summary>
public static class Scheduler
{
    // From Kubernetes: below this every node is looked at; beyond it a share that gets smaller with the cluster.
    private const int MinNodesToScore = 100;
    private const int MinPercentToScore = 5;

    /// <summary>The plan.</summary>
    /// <param name="nodes">Every node with what is taken of it.</param>
    /// <param name="pods">The pods to place, in the order in which they should get what is scarce.</param>
    /// <param name="seed">Decides between nodes that are equally good.</param>
    public static SchedulingPlan Plan(ImmutableArray<NodeInfo> nodes, IReadOnlyList<Pod> pods, ulong seed)
    {
        var present = nodes.ToArray();
        var bindings = ImmutableArray.CreateBuilder<PlannedBinding>(pods.Count);
        var unschedulable = ImmutableArray.CreateBuilder<UnschedulablePod>();
        foreach (var group in Group(pods))
            Place(present, group.Key, group.Value, seed, bindings, unschedulable);
        return new SchedulingPlan(bindings.ToImmutable(), unschedulable.ToImmutable());
    }

    private static Dictionary<PodDemand, List<Pod>> Group(IReadOnlyList<Pod> pods)
    {
        var groups = new Dictionary<PodDemand, List<Pod>>();
        foreach (var pod in pods)
        {
            var demand = PodDemand.Of(pod);
            if (!groups.TryGetValue(demand, out var group))
                groups.Add(demand, group = []);
            group.Add(pod);
        }

        return groups;
    }

    private static void Place(
        NodeInfo[] nodes, PodDemand demand, List<Pod> pods, ulong seed,
        ImmutableArray<PlannedBinding>.Builder bindings, ImmutableArray<UnschedulablePod>.Builder unschedulable)
    {
        var heap = Candidates(nodes, demand, Math.Max(pods.Count, NodesToScore(nodes.Length)), seed);
        var placed = 0;
        while (placed < pods.Count && heap.TryDequeue(out var index, out _))
        {
            var node = nodes[index];
            bindings.Add(new PlannedBinding(pods[placed++], node.Name));
            nodes[index] = node = node.Add(demand);
            if (NodeFilters.Fits(node, demand))
                heap.Enqueue(index, NodeScore.Cost(node, demand, seed));
        }

        if (placed == pods.Count)
            return;
        if (nodes.Length > NodesToScore(nodes.Length))
        {
            // The share that was looked at is full; before giving up, look at all.
            heap = Candidates(nodes, demand, nodes.Length, seed);
            if (heap.Count > 0)
            {
                Place(nodes, demand, pods.GetRange(placed, pods.Count - placed), seed, bindings, unschedulable);
                return;
            }
        }

        var message = Explain(nodes, demand);
        for (; placed < pods.Count; placed++)
            unschedulable.Add(new UnschedulablePod(pods[placed], message));
    }

    private static PriorityQueue<int, double> Candidates(NodeInfo[] nodes, PodDemand demand, int wanted, ulong seed)
    {
        var heap = new PriorityQueue<int, double>();
        var start = nodes.Length == 0 ? 0 : (int)(seed % (ulong)nodes.Length);
        for (var i = 0; i < nodes.Length && heap.Count < wanted; i++)
        {
            var index = start + i < nodes.Length ? start + i : start + i - nodes.Length;
            var node = nodes[index];
            if (NodeFilters.Fits(node, demand) && NodeFilters.RejectAlways(node, demand) is null)
                heap.Enqueue(index, NodeScore.Cost(node, demand, seed));
        }

        return heap;
    }

    private static int NodesToScore(int nodes) => nodes <= MinNodesToScore
        ? nodes
        : Math.Max(MinNodesToScore, nodes * Math.Max(MinPercentToScore, 50 - (nodes / 125)) / 100);

    private static string Explain(NodeInfo[] nodes, PodDemand demand)
    {
        if (nodes.Length == 0)
            return "no nodes available to schedule pods";
        var counts = new Dictionary<string, int>();
        foreach (var node in nodes)
        {
            IReadOnlyList<string> reasons = NodeFilters.RejectAlways(node, demand) is { } always ? [always] : NodeFilters.RejectNow(node, demand);
            foreach (var reason in reasons)
                counts[reason] = counts.GetValueOrDefault(reason) + 1;
        }

        var sentences = counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}")).Order(StringComparer.Ordinal);
        return $"0/{nodes.Length} nodes are available: {string.Join(", ", sentences)}.";
    }
}
