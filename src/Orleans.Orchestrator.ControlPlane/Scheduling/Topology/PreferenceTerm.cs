using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>
/// Preferred affinity and anti-affinity by one topology key: the pod's own, and that of the pods which are there already, as in
/// Kubernetes' InterPodAffinity, where a required affinity of theirs counts 1.
/// </summary>
internal sealed class PreferenceTerm : TopologyTerm
{
    // Twice the weight of a node's load, as Kubernetes has it.
    private const double Weight = 8;
    private const int MostWeight = 100;
    private const int RequiredWeight = 1;

    private readonly PodDemand _pod;
    private readonly string _key;
    private readonly ImmutableDictionary<string, Map<string>> _namespaces;
    private readonly ImmutableArray<(AffinityTerm Term, int Weight)> _own;
    private long _most = MostWeight;

    /// <summary>The preferences by one key.</summary>
    public PreferenceTerm(TopologyDomains domains, string topologyKey, PodDemand pod, ImmutableDictionary<string, Map<string>> namespaces)
        : base(domains)
    {
        (_pod, _key, _namespaces) = (pod, topologyKey, namespaces);
        _own = [.. Preferred(pod).Select(p => (new AffinityTerm(p.Term, pod), p.Weight))];
    }

    /// <summary>What a pod prefers: terms with their weights, negative for what it wants to be far from.</summary>
    public static IEnumerable<(PodAffinityTerm Term, int Weight)> Preferred(PodDemand pod) =>
    [
        .. (pod.Affinity.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? []).Select(p => (p.PodAffinityTerm, p.Weight)),
        .. (pod.Affinity.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? []).Select(p => (p.PodAffinityTerm, -p.Weight)),
    ];

    /// <inheritdoc/>
    public override string? Sentence(int domain) => null;

    /// <inheritdoc/>
    public override int Weigh(PodDemand other)
    {
        var sum = 0;
        foreach (var (term, weight) in _own)
        {
            if (term.TopologyKey == _key && term.Matches(other, _namespaces))
                sum += weight;
        }

        if (other.Affinity.PodAffinity is null && other.Affinity.PodAntiAffinity is null)
            return sum;
        foreach (var (term, weight) in Preferred(other))
        {
            if (term.TopologyKey == _key && new AffinityTerm(term, other).Matches(_pod, _namespaces))
                sum += weight;
        }

        foreach (var term in other.Affinity.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
        {
            if (term.TopologyKey == _key && new AffinityTerm(term, other).Matches(_pod, _namespaces))
                sum += RequiredWeight;
        }

        return sum;
    }

    /// <inheritdoc/>
    public override double Cost(int domain) => domain < 0 ? 0 : -Weight * Counts[domain] / _most;

    /// <inheritdoc/>
    protected override void AddTo(int domain, int staying, int leaving, int weight) =>
        _most = Math.Max(_most, Math.Abs(Counts.Add(domain, (long)weight * (staying + leaving))));
}
