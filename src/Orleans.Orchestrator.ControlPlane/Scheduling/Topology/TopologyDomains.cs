namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>The domains that the values of one node label make, and which of them each node is in.</summary>
internal sealed class TopologyDomains
{
    private readonly int[] _ofNode;

    private TopologyDomains(string key, int[] ofNode, int count) => (Key, _ofNode, Count) = (key, ofNode, count);

    /// <summary>The label.</summary>
    public string Key { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

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

        return new TopologyDomains(key, ofNode, values.Count);
    }
}
