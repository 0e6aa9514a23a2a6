namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>Which large domains a node is in, by all rules about them together.</summary>
internal readonly struct NodeGroupKey : IEquatable<NodeGroupKey>
{
    private readonly TopologyTerms? _terms;
    private readonly int _node;
    private readonly int _hash;

    private NodeGroupKey(TopologyTerms? terms, int node, int hash) => (_terms, _node, _hash) = (terms, node, hash);

    /// <summary>The key of a node.</summary>
    public static NodeGroupKey Of(TopologyTerms? terms, int node)
    {
        var hash = 0;
        foreach (var term in terms?.Grouped ?? [])
            hash = (hash * 397) ^ (term.Domains[node] + 1);
        return new(terms, node, hash);
    }

    /// <inheritdoc/>
    public bool Equals(NodeGroupKey other)
    {
        if (_hash != other._hash)
            return false;
        foreach (var term in _terms?.Grouped ?? [])
        {
            if (term.Domains[_node] != term.Domains[other._node])
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NodeGroupKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
