using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>Required anti-affinity: never where a pod is that the term means.</summary>
internal sealed class FarTerm(TopologyDomains domains, AffinityTerm term, ImmutableDictionary<string, Map<string>> namespaces) : TopologyTerm(domains)
{
    /// <inheritdoc/>
    public override string Sentence(int domain) => "node(s) didn't match pod anti-affinity rules";

    /// <inheritdoc/>
    public override string Change(int domain, string node) => $"move {Counts[domain]} pods that its podAntiAffinity means out of {node}'s {Domains.Key}";

    /// <inheritdoc/>
    public override int Weigh(PodDemand other) => term.Matches(other, namespaces) ? 1 : 0;

    /// <inheritdoc/>
    public override bool Allows(int domain) => domain < 0 || Counts[domain] == 0;
}
