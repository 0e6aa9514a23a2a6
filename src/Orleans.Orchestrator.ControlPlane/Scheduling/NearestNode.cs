using Orleans.Orchestrator.ControlPlane.Scheduling.Explaining;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Looks for the node that lacks least of what a pod needs, among those that would admit it.</summary>
internal sealed class NearestNode(PodDemand demand, TopologyTerms? terms)
{
    private NodeInfo? _node;
    private int _index;
    private IReadOnlyList<string> _reasons = [];
    private double _distance = double.PositiveInfinity;

    /// <summary>The nearest node, what it lacks, and what would make it fit, as sentences; null when no node would admit the pod.</summary>
    public string? Hint
    {
        get
        {
            if (_node is null)
                return null;
            var lacks = ResourceShortage.Of(_node, demand).Select(s => s.Sentence).ToList();
            var what = lacks.Count > 0 ? $"which has {string.Join(" and ", lacks)}" : $"which has room, but: {string.Join(", ", _reasons)}";
            var changes = NodeChanges.Of(_node, _index, demand, terms).ToList();
            return $"Nearest is {_node.Name}, {what}.{(changes.Count == 0 ? "" : $" To fit there: {string.Join("; ", changes)}.")}";
        }
    }

    /// <summary>A node that would admit the pod, and why it can't take it.</summary>
    public void Look(NodeInfo node, int index, IReadOnlyList<string> reasons)
    {
        var distance = NodeDistance.OfRest(node, index, demand, terms);
        if (distance < _distance)
            (_node, _index, _reasons, _distance) = (node, index, reasons, distance);
    }
}
