using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Pods;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Preemption;

/// <summary>Chooses for pods that found no node whom to end for them, as few and as unimportant pods as possible.</summary>
/// <remarks>The order of preference is Kubernetes': budgets violated, highest priority, sum of priorities, number, latest start.</remarks>
internal static class PreemptionPlanner
{
    // Each ends others; the rest has its turn with the next plan.
    private const int MaxPods = 100;

    /// <summary>Whom to end, for which pods.</summary>
    public static ImmutableArray<PlannedPreemption> Plan(PlanState state, ClusterSnapshot snapshot, List<UnplacedPod> unplaced, ulong seed)
    {
        var preemptions = ImmutableArray.CreateBuilder<PlannedPreemption>();
        var hopeless = new HashSet<PodDemand>();
        var budgets = new BudgetLedger(snapshot.Budgets);
        var promised = snapshot.Nominations.ToLookup(n => n.Pod.Key, n => n.NodeName);
        PreemptionSearch? search = null;
        foreach (var pod in unplaced.Where(u => u.Demand is { MayPreempt: true, Gang: null }).OrderByDescending(u => u.Demand.Priority))
        {
            if (preemptions.Count == MaxPods)
                break;
            if (hopeless.Contains(pod.Demand) || IsWaitingForLeavers(state, promised[PodFacts.Key(pod.Pod)], pod))
                continue;
            if (search?.Demand.Equals(pod.Demand) != true)
                search = IsAnyLess(state, pod.Demand) ? new PreemptionSearch(state, pod.Demand, budgets, seed) : null;
            if (search?.Next() is not { } choice)
            {
                hopeless.Add(pod.Demand);
                continue;
            }

            search.Take(choice, PlacedPod.Of(pod.Pod, pod.Demand));
            preemptions.Add(new PlannedPreemption(pod.Pod, state.Nodes[choice.Node].Name, choice.Victims));
        }

        return preemptions.DrainToImmutable();
    }

    private static bool IsAnyLess(PlanState state, PodDemand demand) => state.Demands.Any(d => d.Priority < demand.Priority);

    // Whoever was promised a node waits until those who are leaving it have left.
    private static bool IsWaitingForLeavers(PlanState state, IEnumerable<string> promised, UnplacedPod pod) =>
        promised.FirstOrDefault() is { } node && state.IndexOf(node) is >= 0 and var index
            && state.Nodes[index].Pods.Any(p => p.IsLeaving && p.Demand.Priority < pod.Demand.Priority);
}
