using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>
/// Required affinity: only where pods are already that all of the terms mean. The first of pods that want to be near each other may
/// go anywhere, or none ever could.
/// </summary>
internal sealed class NearTerm : TopologyTerm
{
    private readonly ImmutableArray<AffinityTerm> _terms;
    private readonly ImmutableDictionary<string, Map<string>> _namespaces;
    private readonly bool _meansItself;
    private ImmutableArray<NearTerm> _all;
    private long _total;
    private int _openings;

    private NearTerm(TopologyDomains domains, ImmutableArray<AffinityTerm> terms, PodDemand pod, ImmutableDictionary<string, Map<string>> namespaces)
        : base(domains)
    {
        (_terms, _namespaces) = (terms, namespaces);
        _meansItself = Weigh(pod) > 0;
    }

    /// <inheritdoc/>
    public override bool MayOpen => _meansItself;

    /// <inheritdoc/>
    public override int Openings => _openings;

    /// <summary>The terms of a pod that requires affinity.</summary>
    public static ImmutableArray<NearTerm> Of(PodDemand pod, Func<string, TopologyDomains> domains, ImmutableDictionary<string, Map<string>> namespaces)
    {
        var terms = AffinityTerm.Of(pod.Affinity.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [], pod);
        ImmutableArray<NearTerm> all = [.. terms.Select(t => new NearTerm(domains(t.TopologyKey), terms, pod, namespaces))];
        foreach (var term in all)
            term._all = all;
        return all;
    }

    /// <inheritdoc/>
    public override string Sentence(int domain) => "node(s) didn't match pod affinity rules";

    /// <inheritdoc/>
    public override string Change(int domain, string node) =>
        domain < 0 ? $"set the label {Domains.Key} on {node}" : $"run pods that its podAffinity means in {node}'s {Domains.Key}";

    /// <inheritdoc/>
    public override int Weigh(PodDemand other)
    {
        foreach (var term in _terms)
        {
            if (!term.Matches(other, _namespaces))
                return 0;
        }

        return 1;
    }

    /// <inheritdoc/>
    public override bool Allows(int domain) => domain >= 0 && (Counts[domain] > 0 || (_meansItself && NobodyIsThere()));

    /// <inheritdoc/>
    protected override void AddTo(int domain, int staying, int leaving, int weight)
    {
        if (Counts[domain] == 0)
            _openings++;
        var more = (long)weight * (staying + leaving);
        Counts.Add(domain, more);
        _total += more;
    }

    private bool NobodyIsThere()
    {
        foreach (var term in _all)
        {
            if (term._total > 0)
                return false;
        }

        return true;
    }
}
