using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Explaining;

/// <summary>What would have to be changed for a node to take a pod.</summary>
internal static class NodeChanges
{
    /// <summary>The changes, all of which are needed, a sentence each; none for a node that takes the pod.</summary>
    public static IEnumerable<string> Of(NodeInfo node, int index, PodDemand pod, TopologyTerms? terms)
    {
        if (NodeFilters.IsCordoned(node.Node, pod))
            yield return $"uncordon {node.Name}";
        foreach (var taint in node.Node.Spec.Taints)
        {
            if (NodeFilters.KeepsOff(taint, pod))
                yield return $"remove the taint {taint.Key}{(string.IsNullOrEmpty(taint.Value) ? "" : "=" + taint.Value)}:{taint.Effect} from {node.Name}, or tolerate it";
        }

        foreach (var change in LabelChanges.Of(pod, node.Node))
            yield return change;
        foreach (var port in pod.HostPorts.Where(wanted => node.HostPorts.Any(wanted.Conflicts)))
            yield return $"free port {port.Port}/{port.Protocol} of {node.Name}";
        foreach (var shortage in ResourceShortage.Of(node, pod))
            yield return Of(shortage, node.Name);
        if (terms is null)
            yield break;
        foreach (var term in terms.All)
        {
            if (!term.Allows(term.Domains[index]) && term.Change(term.Domains[index], node.Name) is { } change)
                yield return change;
        }
    }

    // A request that would have to go down to nothing is not one that can be lowered.
    private static string Of(ResourceShortage shortage, string node) => shortage.Resource == ResourceShortage.Pods
        ? $"end {shortage.Missing} pods of {node}"
        : shortage.Missing.CompareTo(shortage.Requested) >= 0
            ? $"free {shortage.Missing} {shortage.Resource} on {node}"
            : $"lower requests.{shortage.Resource} by {shortage.Missing}";
}
