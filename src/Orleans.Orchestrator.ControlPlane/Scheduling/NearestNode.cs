using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Looks for the node that lacks least of what a pod needs, among those that would admit it.</summary>
internal sealed class NearestNode(PodDemand demand)
{
    private NodeInfo? _node;
    private IReadOnlyList<string> _reasons = [];
    private double _shortage = double.PositiveInfinity;

    /// <summary>The nearest node and what it lacks, as a sentence; null when no node would admit the pod.</summary>
    public string? Hint
    {
        get
        {
            if (_node is null)
                return null;
            var lacks = Lacks(_node).ToList();
            return lacks.Count > 0
                ? $"Nearest is {_node.Name}, which has {string.Join(" and ", lacks)}."
                : $"Nearest is {_node.Name}, which has room, but: {string.Join(", ", _reasons)}.";
        }
    }

    /// <summary>A node that would admit the pod, and why it can't take it.</summary>
    public void Look(NodeInfo node, IReadOnlyList<string> reasons)
    {
        var (taken, need, most) = (node.Taken, demand.Requests, node.Allocatable);
        var shortage = Shortage(taken.MilliCpu, need.MilliCpu, most.MilliCpu) + Shortage(taken.Memory, need.Memory, most.Memory)
            + Shortage(taken.EphemeralStorage, need.EphemeralStorage, most.EphemeralStorage) + Shortage(taken.Pods, need.Pods, most.Pods)
            + need.Extended.Sum(e => Shortage(node.Taken.Extended.GetValueOrDefault(e.Key), e.Value, node.Allocatable.Extended.GetValueOrDefault(e.Key)));
        if (shortage < _shortage || (shortage == _shortage && _reasons.Count > reasons.Count))
            (_node, _reasons, _shortage) = (node, reasons, shortage);
    }

    // What is missing, as a share of what is asked for: half a core of one is as far away as 2 GiB of 4.
    private static double Shortage(long taken, long need, long most) => need == 0 ? 0 : Math.Max(0, taken + need - most) / (double)need;

    private IEnumerable<string> Lacks(NodeInfo node)
    {
        var (taken, need, most) = (node.Taken, demand.Requests, node.Allocatable);
        if (IsShort(taken.MilliCpu, need.MilliCpu, most.MilliCpu))
            yield return Free("cpu", Quantity.FromMilli(Math.Max(0, most.MilliCpu - taken.MilliCpu)), Quantity.FromMilli(need.MilliCpu), Quantity.FromMilli(most.MilliCpu));
        if (IsShort(taken.Memory, need.Memory, most.Memory))
            yield return Free("memory", Bytes(most.Memory - taken.Memory), Bytes(need.Memory), Bytes(most.Memory));
        if (IsShort(taken.EphemeralStorage, need.EphemeralStorage, most.EphemeralStorage))
            yield return Free("ephemeral-storage", Bytes(most.EphemeralStorage - taken.EphemeralStorage), Bytes(need.EphemeralStorage), Bytes(most.EphemeralStorage));
        if (taken.Pods + need.Pods > most.Pods)
            yield return $"{taken.Pods} of at most {most.Pods} pods";
        foreach (var (name, wanted) in need.Extended)
        {
            var (have, used) = (node.Allocatable.Extended.GetValueOrDefault(name), node.Taken.Extended.GetValueOrDefault(name));
            if (used + wanted > have)
                yield return Free(name, Quantity.FromValue(Math.Max(0, have - used)), Quantity.FromValue(wanted), Quantity.FromValue(have));
        }
    }

    private static bool IsShort(long taken, long need, long most) => need > 0 && taken + need > most;

    private static Quantity Bytes(long bytes) => Quantity.FromBytes(Math.Max(0, bytes));

    private static string Free(string name, Quantity free, Quantity need, Quantity most) => $"{free} of {most} {name} free where {need} is requested";
}
