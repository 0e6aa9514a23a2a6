using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

namespace Orleans.Orchestrator.ControlPlane.Rebalancing;

/// <summary>
/// Which pods should be elsewhere: a pure function of a snapshot. A pod is looked at as if it were placed anew, with the scheduler's own tests
/// and scores, and moved only when another node is better by a threshold. A successor goes where the scheduler finds it best, so it gains
/// nothing by another move: every move makes the whole better by the threshold at least, and the moves come to an end.
/// </summary>
internal static class RebalancePlan
{
    // Looking at a demand costs a look at every node; the scheduler waits meanwhile.
    private const int MaxDemands = 50;

    /// <summary>The moves.</summary>
    /// <param name="snapshot">The cluster.</param>
    /// <param name="movable">The uids of the pods that may be moved.</param>
    /// <param name="maxMoves">At most so many, each of another owner.</param>
    /// <param name="minGain">How much better the other node has to be.</param>
    public static ImmutableArray<PlannedMove> Of(ClusterSnapshot snapshot, IReadOnlySet<string> movable, int maxMoves, double minGain)
    {
        var (state, moves) = (new PlanState(snapshot), ImmutableArray.CreateBuilder<PlannedMove>());
        foreach (var (node, pod) in Crowded(state, movable))
        {
            if (moves.Count == maxMoves)
                break;
            if (Move(state, node, pod, minGain) is { } move)
                moves.Add(move);
        }

        return moves.ToImmutable();
    }

    /// <summary>One pod of each demand, from the node where its kind is most crowded; the most crowded first.</summary>
    private static List<(int Node, PlacedPod Pod)> Crowded(PlanState state, IReadOnlySet<string> movable)
    {
        var worst = new Dictionary<PodDemand, (int Node, PlacedPod Pod, double Crowd)>();
        for (var i = 0; i < state.Nodes.Count; i++)
        {
            var node = state.Nodes[i];
            foreach (var pod in node.Pods)
            {
                if (pod.IsLeaving || pod.Demand.Strategy != ScoringStrategy.Spread || !movable.Contains(pod.Uid))
                    continue;
                var crowd = NodeScore.Cost(node, pod.Demand, 0);
                if (!worst.TryGetValue(pod.Demand, out var known) || crowd > known.Crowd)
                    worst[pod.Demand] = (i, pod, crowd);
            }
        }

        return [.. worst.Values.OrderByDescending(w => w.Crowd).ThenBy(w => w.Pod.Key, StringComparer.Ordinal).Take(MaxDemands).Select(w => (w.Node, w.Pod))];
    }

    private static PlannedMove? Move(PlanState state, int from, PlacedPod pod, double minGain)
    {
        state.Remove(from, pod);
        var terms = TopologyTerms.For(state, pod.Demand);
        var (to, least) = (from, CostOf(state, pod.Demand, terms, from) - minGain);
        var present = least + minGain;
        for (var i = 0; i < state.Nodes.Count; i++)
        {
            if (i != from && Takes(state, pod.Demand, terms, i) && CostOf(state, pod.Demand, terms, i) is var cost && cost <= least)
                (to, least) = (i, cost);
        }

        state.Add(to, pod);
        return to == from ? null : new PlannedMove(pod.Key, pod.Uid, state.Nodes[from].Name, state.Nodes[to].Name, present - least);
    }

    private static bool Takes(PlanState state, PodDemand demand, TopologyTerms? terms, int node) =>
        NodeFilters.Fits(state.Nodes[node], demand) && NodeFilters.RejectAlways(state.Nodes[node], demand) is null && terms?.Reject(node) is null;

    private static double CostOf(PlanState state, PodDemand demand, TopologyTerms? terms, int node)
    {
        var cost = NodeScore.Cost(state.Nodes[node], demand, 0);
        foreach (var term in terms?.All ?? [])
            cost += term.Cost(term.Domains[node]);
        return cost;
    }
}
