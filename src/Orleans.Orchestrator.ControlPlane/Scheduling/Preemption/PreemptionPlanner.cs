using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Preemption;

/// <summary>Chooses for pods that found no node whom to end for them, as few and as unimportant pods as possible.</summary>
/// <remarks>The order of preference is Kubernetes': budgets violated, highest priority, sum of priorities, number, latest start.</remarks>
internal static class PreemptionPlanner
{
    // Each looks at many nodes; the rest has its turn with the next plan.
    private const int MaxPods = 100;

    // From Kubernetes: a tenth of the nodes, at least so many, are compared.
    private const int MinNodesToCompare = 100;

    /// <summary>Whom to end, for which pods.</summary>
    public static ImmutableArray<PlannedPreemption> Plan(PlanState state, ClusterSnapshot snapshot, List<UnplacedPod> unplaced, ulong seed)
    {
        var preemptions = ImmutableArray.CreateBuilder<PlannedPreemption>();
        var hopeless = new HashSet<PodDemand>();
        var budgets = new BudgetLedger(snapshot.Budgets);
        foreach (var pod in unplaced.Where(u => u.Demand is { MayPreempt: true, Gang: null }).OrderByDescending(u => u.Demand.Priority))
        {
            if (preemptions.Count == MaxPods)
                break;
            if (hopeless.Contains(pod.Demand) || IsWaitingForLeavers(state, snapshot, pod))
                continue;
            if (Best(state, pod.Demand, budgets, seed) is not { } choice)
            {
                hopeless.Add(pod.Demand);
                continue;
            }

            foreach (var victim in choice.Victims)
            {
                budgets.Take(victim.Demand);
                state.Remove(choice.Node, victim);
            }

            state.Add(choice.Node, PlacedPod.Of(pod.Pod, pod.Demand));
            preemptions.Add(new PlannedPreemption(pod.Pod, state.Nodes[choice.Node].Name, choice.Victims));
        }

        return preemptions.DrainToImmutable();
    }

    // Whoever was promised a node waits until those who are leaving it have left.
    private static bool IsWaitingForLeavers(PlanState state, ClusterSnapshot snapshot, UnplacedPod pod)
    {
        var key = PodFacts.Key(pod.Pod);
        if (snapshot.Nominations.FirstOrDefault(n => n.Pod.Key == key) is not { } nomination)
            return false;
        foreach (var node in state.Nodes)
        {
            if (node.Name == nomination.NodeName)
                return node.Pods.Any(p => p.IsLeaving && p.Demand.Priority < pod.Demand.Priority);
        }

        return false;
    }

    private static PreemptionChoice? Best(PlanState state, PodDemand demand, BudgetLedger budgets, ulong seed)
    {
        if (!state.Demands.Any(d => d.Priority < demand.Priority))
            return null;
        var terms = TopologyTerms.For(state, demand);
        var count = state.Nodes.Count;
        var (enough, found) = (Math.Max(MinNodesToCompare, count / 10), 0);
        PreemptionChoice? best = null;
        for (var i = 0; i < count && found < enough; i++)
        {
            var node = (int)((seed + (ulong)i) % (ulong)count);
            if (VictimChooser.Choose(state.Nodes[node], node, demand, terms, budgets) is not { } choice)
                continue;
            found++;
            if (best is null || choice.CompareTo(best) < 0)
                best = choice;
        }

        return best;
    }
}
