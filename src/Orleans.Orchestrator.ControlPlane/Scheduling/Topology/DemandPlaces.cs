using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>Where the pods of one demand are: on which nodes and, where a rule has asked, how many in each of a few large domains.</summary>
internal sealed class DemandPlaces(PodDemand demand)
{
    // Domains that are about as many as nodes are looked up by node.
    private const int MaxTalliedDomains = 256;

    private readonly Dictionary<int, NodeCount> _nodes = [];
    private readonly List<(TopologyDomains Domains, NodeCount[] Counts)> _tallies = [];

    /// <summary>The demand.</summary>
    public PodDemand Demand => demand;

    /// <summary>Whether none of its pods is anywhere.</summary>
    public bool IsEmpty => _nodes.Count == 0;

    /// <summary>The nodes that have some.</summary>
    public IReadOnlyCollection<NodeCount> Nodes => _nodes.Values;

    /// <summary>How many that stay are on a node.</summary>
    public int StayingOn(int node) => _nodes.TryGetValue(node, out var count) ? count.Staying : 0;

    /// <summary>Pods came to a node, or left it where negative.</summary>
    public void Add(int node, int staying, int leaving)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_nodes, node, out _);
        count = new NodeCount(node, count.Staying + staying, count.Leaving + leaving);
        if (count is { Staying: 0, Leaving: 0 })
            _nodes.Remove(node);
        foreach (var (domains, counts) in _tallies)
            Tally(domains, counts, new NodeCount(node, staying, leaving));
    }

    /// <summary>
    /// How many are in each domain, from now on kept; an entry's number is that of its domain, and nodes without the label are left out. Null when the
    /// domains are too many: then <see cref="Nodes"/> says it as well.
    /// </summary>
    public IReadOnlyList<NodeCount>? In(TopologyDomains domains)
    {
        if (domains.Count > MaxTalliedDomains)
            return null;
        foreach (var known in _tallies)
        {
            if (ReferenceEquals(known.Domains, domains))
                return known.Counts;
        }

        var counts = new NodeCount[domains.Count];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = new NodeCount(i, 0, 0);
        foreach (var place in _nodes.Values)
            Tally(domains, counts, place);
        // Domains are worked out anew when nodes come or go; a tally by old ones is of no use.
        _tallies.RemoveAll(t => t.Domains.Key == domains.Key);
        _tallies.Add((domains, counts));
        return counts;
    }

    private static void Tally(TopologyDomains domains, NodeCount[] counts, NodeCount more)
    {
        // A node that has come since is in none of the domains that the tally is by.
        if (more.Node < domains.Nodes && domains[more.Node] is >= 0 and var domain)
            counts[domain] = new NodeCount(domain, counts[domain].Staying + more.Staying, counts[domain].Leaving + more.Leaving);
    }
}
