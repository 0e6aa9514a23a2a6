using System.Collections.Concurrent;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>The domains of node labels, worked out when first asked for. They hold until a node comes, goes or changes its labels.</summary>
internal sealed class DomainTable
{
    private readonly ConcurrentDictionary<string, TopologyDomains> _domains = [];

    /// <summary>The domains of a label.</summary>
    /// <param name="key">The label.</param>
    /// <param name="nodes">The nodes that this table is about.</param>
    public TopologyDomains Of(string key, NodeList nodes) => _domains.GetOrAdd(key, static (key, nodes) => TopologyDomains.Of(key, nodes), nodes);
}
