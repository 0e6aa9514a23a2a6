using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Preemption;

/// <summary>Finds the fewest and least important pods of one node whose end would make room.</summary>
internal static class VictimChooser
{
    /// <summary>The choice, or null when ending pods of less priority doesn't help here.</summary>
    public static PreemptionChoice? Choose(NodeInfo node, int index, PodDemand demand, TopologyTerms? terms, BudgetLedger budgets)
    {
        var left = node.Without(p => p.Demand.Priority < demand.Priority, out var lesser);
        if (lesser.Count == 0 || !NodeFilters.Admits(node, demand))
            return null;
        if (terms is not null)
            lesser.ForEach(p => terms.Add(index, p, -1));
        if (!CanTake(left, index, demand, terms))
        {
            lesser.ForEach(p => terms?.Add(index, p, 1));
            return null;
        }

        // Those who are leaving anyway are no victims; of the others, the protected and the important are spared first.
        var staying = lesser.Where(p => !p.IsLeaving).OrderByDescending(p => p.Demand.Priority).ThenBy(p => p.StartTime ?? DateTimeOffset.MaxValue).ToList();
        var isProtected = budgets.Protected(staying);
        var victims = staying.OrderByDescending(isProtected.Contains).Where(p => !CanStay(ref left, index, p, demand, terms)).ToList();
        foreach (var pod in lesser.Where(p => p.IsLeaving).Concat(victims))
            terms?.Add(index, pod, 1);
        return new PreemptionChoice(index, [.. victims], victims.Count(isProtected.Contains));
    }

    private static bool CanStay(ref NodeInfo left, int index, PlacedPod pod, PodDemand demand, TopologyTerms? terms)
    {
        var before = left;
        left = left.Add(pod);
        terms?.Add(index, pod, 1);
        if (CanTake(left, index, demand, terms))
            return true;
        left = before;
        terms?.Add(index, pod, -1);
        return false;
    }

    private static bool CanTake(NodeInfo node, int index, PodDemand demand, TopologyTerms? terms) =>
        NodeFilters.Fits(node, demand) && terms?.Reject(index) is null;
}
