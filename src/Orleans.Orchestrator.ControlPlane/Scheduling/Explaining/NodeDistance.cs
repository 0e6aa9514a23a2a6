using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Explaining;

/// <summary>
/// How far a node is from taking a pod: the number of things that would have to be changed, a shortage counting by the share of the
/// request that is missing. Half a core of one is as far away as 2 GiB of 4.
/// </summary>
internal static class NodeDistance
{
    /// <summary>The distance; 0 for a node that takes the pod.</summary>
    public static double Of(NodeInfo node, int index, PodDemand pod, TopologyTerms? terms)
    {
        var obstacles = NodeFilters.IsCordoned(node.Node, pod) ? 1 : 0;
        foreach (var taint in node.Node.Spec.Taints)
        {
            if (NodeFilters.KeepsOff(taint, pod))
                obstacles++;
        }

        return obstacles + LabelChanges.Count(pod, node.Node) + OfRest(node, index, pod, terms);
    }

    /// <summary>The distance of a node that would admit the pod: room, ports, and where other pods are.</summary>
    public static double OfRest(NodeInfo node, int index, PodDemand pod, TopologyTerms? terms)
    {
        var distance = OfRoom(node, pod);
        foreach (var wanted in pod.HostPorts)
        {
            foreach (var taken in node.HostPorts)
                distance += wanted.Conflicts(taken) ? 1 : 0;
        }

        if (terms is null)
            return distance;
        foreach (var term in terms.All)
            distance += term.Allows(term.Domains[index]) ? 0 : 1;
        return distance;
    }

    private static double OfRoom(NodeInfo node, PodDemand pod)
    {
        var (taken, need, most) = (node.Taken, pod.Requests, node.Allocatable);
        var missing = Missing(taken.MilliCpu, need.MilliCpu, most.MilliCpu) + Missing(taken.Memory, need.Memory, most.Memory)
            + Missing(taken.EphemeralStorage, need.EphemeralStorage, most.EphemeralStorage) + Missing(taken.Pods, need.Pods, most.Pods);
        foreach (var (name, wanted) in need.Extended)
            missing += Missing(taken.Extended.GetValueOrDefault(name), wanted, most.Extended.GetValueOrDefault(name));
        return missing;
    }

    private static double Missing(long taken, long need, long most) => need == 0 ? 0 : Math.Max(0, taken + need - most) / (double)need;
}
