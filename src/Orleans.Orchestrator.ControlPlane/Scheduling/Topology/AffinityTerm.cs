using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>One term of a pod's affinity or anti-affinity, ready to be asked which other pods it means.</summary>
/// <remarks>Semantics: Kubernetes' <c>PodAffinityTerm</c>. No namespaces and no selector for them mean the pod's own namespace; no label selector means nobody.</remarks>
internal sealed class AffinityTerm
{
    private readonly PodAffinityTerm _term;
    private readonly string _namespace;
    private readonly Map<string> _labels;

    /// <summary>The term of a pod.</summary>
    public AffinityTerm(PodAffinityTerm term, PodDemand pod) => (_term, _namespace, _labels) = (term, pod.Namespace, pod.Labels);

    /// <summary>The label of nodes whose values are the places that count as near.</summary>
    public string TopologyKey => _term.TopologyKey;

    /// <summary>Every term in a list, of a pod.</summary>
    public static ImmutableArray<AffinityTerm> Of(ImmutableArray<PodAffinityTerm> terms, PodDemand pod) => [.. terms.Select(t => new AffinityTerm(t, pod))];

    /// <summary>Whether the term means a pod.</summary>
    public bool Matches(PodDemand other, ImmutableDictionary<string, Map<string>> namespaces) =>
        MatchesNamespace(other.Namespace, namespaces) && LabelSelectors.Matches(_term.LabelSelector, other.Labels) && MatchesKeys(other.Labels);

    private bool MatchesNamespace(string name, ImmutableDictionary<string, Map<string>> namespaces)
    {
        if (_term.Namespaces.IsEmpty && _term.NamespaceSelector is null)
            return name == _namespace;
        return _term.Namespaces.Contains(name)
            || (_term.NamespaceSelector is { } selector && LabelSelectors.Matches(selector, namespaces.GetValueOrDefault(name, Map<string>.Empty)));
    }

    // A key that the pod itself doesn't have asks for nothing.
    private bool MatchesKeys(Map<string> labels)
    {
        foreach (var key in _term.MatchLabelKeys)
        {
            if (_labels.TryGetValue(key, out var own) && labels.GetValueOrDefault(key) != own)
                return false;
        }

        foreach (var key in _term.MismatchLabelKeys)
        {
            if (_labels.TryGetValue(key, out var own) && labels.GetValueOrDefault(key) == own)
                return false;
        }

        return true;
    }
}
