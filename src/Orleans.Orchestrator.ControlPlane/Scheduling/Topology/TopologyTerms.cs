using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>Every rule about domains that one demand is placed by, with what they count kept as pods come and go.</summary>
internal sealed class TopologyTerms
{
    // Nodes are kept apart by their domains as long as these are few, such as zones; by hostname each is tested by itself.
    private const int MaxGroupedDomains = 256;

    private readonly Dictionary<PodDemand, int[]> _weights = new(ReferenceEqualityComparer.Instance);

    private TopologyTerms(ImmutableArray<TopologyTerm> all, int nodes)
    {
        All = all;
        Grouped = [.. all.Where(t => t.Domains.Count <= Math.Min(MaxGroupedDomains, Math.Max(1, nodes / 2)))];
        Single = [.. all.Except(Grouped)];
    }

    /// <summary>The rule about the pod's claims; null when it uses none.</summary>
    public VolumeTerm? Volumes { get; private init; }

    /// <summary>All rules, those that forbid first.</summary>
    public ImmutableArray<TopologyTerm> All { get; }

    /// <summary>Those whose domains have many nodes each.</summary>
    public ImmutableArray<TopologyTerm> Grouped { get; }

    /// <summary>Those whose domains are about one node each.</summary>
    public ImmutableArray<TopologyTerm> Single { get; }

    /// <summary>Whether they count nothing but the pods of the same owner, and forbid nothing.</summary>
    public bool AreAboutOwner => All.All(static term => term is EvenTerm { IsAboutOwner: true });

    /// <summary>Changes whenever a node that was not allowed, by a rule about domains of about one node each, may have become so.</summary>
    public int Openings => Sum(Single);

    /// <summary>Changes whenever a node that was not allowed by any rule may have become so.</summary>
    public int AllOpenings => Sum(All);

    /// <summary>The rules for a demand, or null when it may go anywhere and nothing speaks for one place or another.</summary>
    public static TopologyTerms? For(PlanState state, PodDemand pod)
    {
        var terms = ImmutableArray.CreateBuilder<TopologyTerm>();
        var volumes = VolumeTerm.For(state, pod);
        if (volumes is not null)
            terms.Add(volumes);
        foreach (var term in AffinityTerm.Of(pod.Affinity.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [], pod))
            terms.Add(new FarTerm(state.Domains(term.TopologyKey), term, state.Namespaces));
        terms.AddRange(NearTerm.Of(pod, state.Domains, state.Namespaces));
        if (state.AnyMindsNeighbours || pod.KeepsOthersAway)
        {
            foreach (var key in state.Demands.Append(pod).SelectMany(KeysToKeepAway).Distinct())
                terms.Add(new KeptAwayTerm(state.Domains(key), key, pod, state.Namespaces));
        }

        terms.AddRange(SpreadTerms.Of(state, pod));
        if (pod.MindsNeighbours || state.AnyMindsNeighbours)
        {
            foreach (var key in state.Demands.Append(pod).SelectMany(PreferredKeys).Distinct())
                terms.Add(new PreferenceTerm(state.Domains(key), key, pod, state.Namespaces));
        }

        if (terms.Count == 0)
            return null;
        var rules = new TopologyTerms(terms.ToImmutable(), state.Nodes.Count) { Volumes = volumes };
        foreach (var places in rules.AreAboutOwner ? state.Index.Of(pod.Owner) : state.Index.All)
            rules.Add(places);
        return rules;
    }

    /// <summary>A pod was placed on a node, or (with -1) left it.</summary>
    public void Add(int node, PlacedPod pod, int sign)
    {
        var (weights, more) = (WeightsOf(pod.Demand), pod.IsLeaving ? new NodeCount(node, 0, sign) : new NodeCount(node, sign, 0));
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0)
                All[i].Add(more, weights[i]);
        }
    }

    /// <summary>Why the node can't take the pod now, or null when no rule is against it.</summary>
    public string? Reject(int node)
    {
        foreach (var term in All)
        {
            if (!term.Allows(term.Domains[node]))
                return term.Sentence(term.Domains[node]);
        }

        return null;
    }

    private static int Sum(ImmutableArray<TopologyTerm> terms)
    {
        var sum = 0;
        foreach (var term in terms)
            sum += term.Openings;
        return sum;
    }

    private static IEnumerable<string> KeysToKeepAway(PodDemand demand) =>
        (demand.Affinity.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? []).Select(t => t.TopologyKey);

    private static IEnumerable<string> PreferredKeys(PodDemand demand) =>
    [
        .. PreferenceTerm.Preferred(demand).Select(p => p.Term.TopologyKey),
        .. (demand.Affinity.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? []).Select(t => t.TopologyKey),
    ];

    private void Add(DemandPlaces places)
    {
        var weights = WeightsOf(places.Demand);
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0)
                All[i].Add(places, weights[i]);
        }
    }

    private int[] WeightsOf(PodDemand demand)
    {
        if (!_weights.TryGetValue(demand, out var weights))
            _weights.Add(demand, weights = [.. All.Select(t => t.Weigh(demand))]);
        return weights;
    }
}
