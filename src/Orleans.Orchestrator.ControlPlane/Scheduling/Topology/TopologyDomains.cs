namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>The domains that the values of one node label make, and which of them each node is in.</summary>
internal sealed class TopologyDomains
{
    private readonly int[] _ofNode;
    private readonly Dictionary<string, int>? _values;
    private int[]? _starts;
    private int[]? _nodes;

    private TopologyDomains(string key, int[] ofNode, Dictionary<string, int>? values) => (Key, _ofNode, _values) = (key, ofNode, values);

    /// <summary>The label.</summary>
    public string Key { get; }

    /// <summary>How many there are.</summary>
    public int Count => _values?.Count ?? _ofNode.Length;

    /// <summary>How many nodes they were made from.</summary>
    public int Nodes => _ofNode.Length;

    /// <summary>The domain of a node by its index, or -1 for a node without the label.</summary>
    public int this[int node] => _ofNode[node];

    /// <summary>The domains of a label.</summary>
    public static TopologyDomains Of(string key, NodeList nodes)
    {
        var ofNode = new int[nodes.Count];
        var values = new Dictionary<string, int>(StringComparer.Ordinal);
        var i = -1;
        foreach (var node in nodes)
        {
            i++;
            if (!node.Node.Metadata.Labels.TryGetValue(key, out var value))
            {
                ofNode[i] = -1;
                continue;
            }

            if (!values.TryGetValue(value, out var domain))
                values.Add(value, domain = values.Count);
            ofNode[i] = domain;
        }

        return new TopologyDomains(key, ofNode, values);
    }

    /// <summary>Each node as a domain of its own, whose number is its index: for rules that look at nodes and not at labels.</summary>
    public static TopologyDomains OfEach(int nodes) => new("metadata.name", [.. Enumerable.Range(0, nodes)], null);

    /// <summary>The nodes whose label has a value, in order.</summary>
    public ReadOnlySpan<int> NodesWith(string value)
    {
        if (_values is null || !_values.TryGetValue(value, out var domain))
            return [];
        if (_nodes is null)
            Sort();
        return _nodes.AsSpan(_starts![domain], _starts[domain + 1] - _starts[domain]);
    }

    private void Sort()
    {
        _starts = new int[Count + 1];
        foreach (var domain in _ofNode)
        {
            if (domain >= 0)
                _starts[domain + 1]++;
        }

        for (var i = 0; i < Count; i++)
            _starts[i + 1] += _starts[i];
        var (next, nodes) = (_starts.AsSpan(0, Count).ToArray(), new int[_starts[Count]]);
        for (var node = 0; node < _ofNode.Length; node++)
        {
            if (_ofNode[node] is >= 0 and var domain)
                nodes[next[domain]++] = node;
        }

        _nodes = nodes;
    }
}
