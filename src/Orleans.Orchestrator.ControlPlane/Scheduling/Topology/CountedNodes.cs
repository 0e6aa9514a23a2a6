using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>
/// The nodes that take part in a spread constraint: a node without the key of some other hard constraint, or that the pod's selector or affinity
/// excludes, could never take the pod, so its pods say nothing about balance.
/// </summary>
internal sealed class CountedNodes
{
    private readonly bool[] _isCounted;

    private CountedNodes(bool[] isCounted) => _isCounted = isCounted;

    /// <summary>Whether a node takes part.</summary>
    public bool this[int node] => _isCounted[node];

    /// <summary>The nodes that have every label, and that a test passes.</summary>
    public static CountedNodes Of(NodeList nodes, ImmutableArray<TopologyDomains> labels, Func<Node, bool> test)
    {
        var counted = new bool[nodes.Count];
        var i = -1;
        foreach (var node in nodes)
        {
            i++;
            counted[i] = HasAll(labels, i) && test(node.Node);
        }

        return new CountedNodes(counted);
    }

    private static bool HasAll(ImmutableArray<TopologyDomains> labels, int node)
    {
        foreach (var label in labels)
        {
            if (label[node] < 0)
                return false;
        }

        return true;
    }
}
