using Orleans.Orchestrator.Resources;
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
            : new SpreadTerm(state.Domains(constraint.TopologyKey), constraint, pod, Counted(state, pod, constraint, hard)));
    }

    private static IEnumerable<TopologyTerm> OverZones(PlanState state, PodDemand pod)
    {
        if (pod.Strategy == ScoringStrategy.BinPack || state.Domains(Zone) is not { Count: > 1 } zones)
            return [];
        return [new EvenTerm(zones, other => other.Owner == pod.Owner, ZoneSkew) { IsAboutOwner = true }];
    }

    private static CountedDomains Counted(PlanState state, PodDemand pod, TopologySpreadConstraint constraint, List<TopologySpreadConstraint> hard)
    {
        var (ignores, own) = (constraint.NodeAffinityPolicy == "Ignore", state.Domains(constraint.TopologyKey));
        var (selector, affinity) = ignores ? (Map<string>.Empty, null) : (pod.NodeSelector, pod.Affinity.NodeAffinity);
        CountedNodes Make(Func<Node, bool> test) => CountedNodes.Of(state.Nodes, [.. hard.Select(c => state.Domains(c.TopologyKey))], test);

        // Taints change without a word, so nothing is remembered of them.
        if (constraint.NodeTaintsPolicy == "Honor")
            return new(Make(n => NodeSelectors.Matches(selector, affinity, n) && !NodeFilters.IsCordoned(n, pod) && NodeFilters.UntoleratedTaint(n, pod) is null), own);

        var key = new CountedNodesKey(string.Join('\n', hard.Select(c => c.TopologyKey)), selector, affinity);
        return state.Counted(key, own, () => Make(n => NodeSelectors.Matches(selector, affinity, n)));
    }
}
