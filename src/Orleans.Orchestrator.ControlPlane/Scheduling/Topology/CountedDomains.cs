namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>The domains of one key by the nodes that take part in a spread constraint.</summary>
internal sealed class CountedDomains
{
    private readonly bool[] _isCounted;

    /// <summary>The domains of those nodes.</summary>
    public CountedDomains(CountedNodes nodes, TopologyDomains domains)
    {
        (Nodes, _isCounted, AreWhole) = (nodes, new bool[domains.Count], true);
        for (var i = 0; i < domains.Nodes; i++)
        {
            if (domains[i] < 0)
                continue;
            if (nodes[i])
                _isCounted[domains[i]] = true;
            else
                AreWhole = false;
        }

        Count = _isCounted.AsSpan().Count(true);
    }

    /// <summary>The nodes that take part.</summary>
    public CountedNodes Nodes { get; }

    /// <summary>How many domains have such nodes.</summary>
    public int Count { get; }

    /// <summary>Whether every node of every domain takes part, so that nobody need look at nodes.</summary>
    public bool AreWhole { get; }

    /// <summary>Whether a domain has such nodes.</summary>
    public bool this[int domain] => _isCounted[domain];
}
