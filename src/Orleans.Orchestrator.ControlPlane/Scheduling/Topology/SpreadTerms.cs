using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>The rules by which pods are spread: their own constraints, or else over the zones.</summary>
internal static class SpreadTerms
{
    private const string Zone = "topology.kubernetes.io/zone";

    // Kubernetes' default constraint for zones.
    private const int ZoneSkew = 3;

    /// <summary>The rules for a demand.</summary>
    public static IEnumerable<TopologyTerm> Of(PlanState state, PodDemand pod)
    {
        if (pod.Spread.IsEmpty)
            return OverZones(state, pod);
        var hard = pod.Spread.Where(c => c.WhenUnsatisfiable != "ScheduleAnyway").ToList();
        return pod.Spread.Select(TopologyTerm (constraint) => constraint.WhenUnsatisfiable == "ScheduleAnyway"
            ? new EvenTerm(state.Domains(constraint.TopologyKey), other => SpreadTerm.Matches(constraint, pod, other), constraint.MaxSkew)
            : new SpreadTerm(state.Domains(constraint.TopologyKey), constraint, pod, CountedNodes(state, pod, constraint, hard)));
    }

    private static IEnumerable<TopologyTerm> OverZones(PlanState state, PodDemand pod)
    {
        if (pod.Strategy == ScoringStrategy.BinPack || state.Domains(Zone) is not { Count: > 1 } zones)
            return [];
        return [new EvenTerm(zones, other => other.Owner == pod.Owner, ZoneSkew)];
    }

    // A node without the key of some other hard constraint could never take the pod, so its pods say nothing about balance.
    private static bool[] CountedNodes(PlanState state, PodDemand pod, TopologySpreadConstraint constraint, List<TopologySpreadConstraint> hard)
    {
        var domains = hard.ConvertAll(c => state.Domains(c.TopologyKey));
        var counted = new bool[state.Nodes.Count];
        for (var i = 0; i < counted.Length; i++)
        {
            var node = state.Nodes[i].Node;
            counted[i] = domains.TrueForAll(d => d[i] >= 0)
                && (constraint.NodeAffinityPolicy == "Ignore" || NodeSelectors.Matches(pod.NodeSelector, pod.Affinity.NodeAffinity, node))
                && (constraint.NodeTaintsPolicy != "Honor" || NodeFilters.UntoleratedTaint(node, pod) is null);
        }

        return counted;
    }
}
