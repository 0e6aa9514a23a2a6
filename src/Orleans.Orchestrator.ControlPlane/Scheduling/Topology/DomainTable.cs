using System.Collections.Concurrent;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>
/// What follows from the names and labels of the nodes, worked out when first asked for: the domains that a label makes, who takes part in a
/// spread constraint, which node has a name. It holds until a node comes, goes or changes its labels.
/// </summary>
internal sealed class DomainTable
{
    // Users choose which labels are asked for; what is beyond is worked out for each plan.
    private const int MaxKept = 64;

    private readonly ConcurrentDictionary<string, TopologyDomains> _domains = [];
    private readonly ConcurrentDictionary<CountedNodesKey, (CountedNodes Nodes, ConcurrentDictionary<string, CountedDomains> Domains)> _counted = [];
    private Dictionary<string, int>? _indexes;

    /// <summary>The domains of a label.</summary>
    /// <param name="key">The label.</param>
    /// <param name="nodes">The nodes that this table is about.</param>
    public TopologyDomains Of(string key, NodeList nodes) => Keep(_domains, key, nodes, static (key, nodes) => TopologyDomains.Of(key, nodes));

    /// <summary>Who takes part in a spread constraint.</summary>
    /// <param name="key">What it depends on.</param>
    /// <param name="domains">The domains of the constraint's key.</param>
    /// <param name="make">Works it out.</param>
    public CountedDomains Counted(CountedNodesKey key, TopologyDomains domains, Func<CountedNodes> make)
    {
        var (nodes, known) = Keep(_counted, key, make, static (_, make) => (make(), []));
        return Keep(known, domains.Key, (nodes, domains), static (_, of) => new CountedDomains(of.nodes, of.domains));
    }

    /// <summary>The index of a node, or -1 when there is none of that name.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="nodes">The nodes that this table is about.</param>
    public int IndexOf(string name, NodeList nodes)
    {
        if (_indexes is not { } indexes)
        {
            indexes = new(nodes.Count, StringComparer.Ordinal);
            foreach (var node in nodes)
                indexes.TryAdd(node.Name, indexes.Count);
            _indexes = indexes;
        }

        return indexes.GetValueOrDefault(name, -1);
    }

    private static TValue Keep<TKey, TArgument, TValue>(
        ConcurrentDictionary<TKey, TValue> kept, TKey key, TArgument argument, Func<TKey, TArgument, TValue> make) where TKey : notnull =>
        kept.TryGetValue(key, out var known) ? known
        : kept.Count >= MaxKept ? make(key, argument)
        : kept.GetOrAdd(key, make, argument);
}
