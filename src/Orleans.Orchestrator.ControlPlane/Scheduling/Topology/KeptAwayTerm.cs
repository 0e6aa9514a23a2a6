using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>Other pods' required anti-affinity: never where one is that keeps this pod away.</summary>
internal sealed class KeptAwayTerm(
    TopologyDomains domains, string topologyKey, PodDemand pod, ImmutableDictionary<string, Map<string>> namespaces) : TopologyTerm(domains)
{
    /// <inheritdoc/>
    public override string Sentence(int domain) => "node(s) didn't satisfy existing pods anti-affinity rules";

    /// <inheritdoc/>
    public override string Change(int domain, string node) => $"move {Counts[domain]} pods whose podAntiAffinity means it out of {node}'s {topologyKey}";

    /// <inheritdoc/>
    public override int Weigh(PodDemand other)
    {
        if (!other.KeepsOthersAway)
            return 0;
        foreach (var term in other.Affinity.PodAntiAffinity!.RequiredDuringSchedulingIgnoredDuringExecution)
        {
            if (term.TopologyKey == topologyKey && new AffinityTerm(term, other).Matches(pod, namespaces))
                return 1;
        }

        return 0;
    }

    /// <inheritdoc/>
    public override bool Allows(int domain) => domain < 0 || Counts[domain] == 0;
}
