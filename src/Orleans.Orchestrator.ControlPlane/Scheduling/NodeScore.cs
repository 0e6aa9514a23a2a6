namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Which of the nodes that can take a pod should.</summary>
public static class NodeScore
{
    // One pod of the same owner weighs as much as a quarter of the node: owners spread first, load decides between equals.
    private const double LoadWeight = 4;

    /// <summary>What placing the pod here costs; the least is best. Ties are broken by the seed.</summary>
    public static double Cost(NodeInfo node, PodDemand pod, ulong seed)
    {
        var after = node.Taken.Plus(pod.Requests);
        var load = (Share(after.MilliCpu, node.Allocatable.MilliCpu) + Share(after.Memory, node.Allocatable.Memory)
            + Share(after.Pods, node.Allocatable.Pods)) / 3;
        var cost = node.Owners.GetValueOrDefault(pod.Owner) + (LoadWeight * load);
        if (pod.Affinity is not null)
            cost -= NodeSelectors.Preference(pod.Affinity, node.Node) / 25.0;
        foreach (var taint in node.Node.Spec.Taints)
        {
            if (taint.Effect == "PreferNoSchedule" && !Tolerations.Tolerate(pod.Tolerations, taint))
                cost += 10;
        }

        return cost + (Tie(node.Name, seed) * 1e-9);
    }

    private static double Share(long amount, long of) => of <= 0 ? 0 : (double)amount / of;

    private static double Tie(string name, ulong seed)
    {
        var hash = 14695981039346656037UL ^ seed;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211UL;
        hash ^= hash >> 32;
        return (hash & 0xFFFFFF) / (double)0x1000000;
    }
}
