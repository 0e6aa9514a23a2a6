namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>Nodes that the rules about large domains can't tell apart, the cheapest first.</summary>
internal sealed class NodeGroup
{
    private readonly TopologyTerms? _terms;
    private readonly int[] _domains;
    private readonly PriorityQueue<int, double> _nodes = new();
    private readonly List<(int Node, double Cost)> _candidates = [];
    private readonly List<(int Node, double Cost)> _parked = [];

    /// <summary>The group of a node.</summary>
    public NodeGroup(TopologyTerms? terms, int node)
    {
        _terms = terms;
        _domains = terms is null ? [] : [.. terms.Grouped.Select(t => t.Domains[node])];
    }

    /// <summary>A node of the group that can take the pod, as far as it itself is concerned.</summary>
    public void Add(int node, double cost) => _candidates.Add((node, cost));

    /// <summary>The cheapest node that can take the pod now, with its cost; null when the group has none.</summary>
    public (int Node, double Cost)? Cheapest()
    {
        if (!IsAllowed(out var cost))
            return null;
        _nodes.EnqueueRange(_candidates);
        _candidates.Clear();
        while (_nodes.TryPeek(out var node, out var own))
        {
            if (Blocking(node) is not { } term)
                return (node, own + cost);
            _nodes.Dequeue();
            if (term.MayOpen)
                _parked.Add((node, own));
        }

        return null;
    }

    /// <summary>Takes out the cheapest node, which <see cref="Cheapest"/> has just told.</summary>
    public void Take() => _nodes.Dequeue();

    /// <summary>Nodes that could not take the pod are looked at again.</summary>
    public void Unpark()
    {
        _candidates.AddRange(_parked);
        _parked.Clear();
    }

    private bool IsAllowed(out double cost)
    {
        cost = 0;
        for (var i = 0; i < _domains.Length; i++)
        {
            var term = _terms!.Grouped[i];
            if (!term.Allows(_domains[i]))
                return false;
            cost += term.Cost(_domains[i]);
        }

        return true;
    }

    private TopologyTerm? Blocking(int node)
    {
        if (_terms is null)
            return null;
        foreach (var term in _terms.Single)
        {
            if (!term.Allows(term.Domains[node]))
                return term;
        }

        return null;
    }
}
