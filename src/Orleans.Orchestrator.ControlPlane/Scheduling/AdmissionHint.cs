using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>What would make nodes admit a pod that none admits: uncordoning, a toleration, a label.</summary>
internal static class AdmissionHint
{
    /// <summary>The hint, or null when there is nothing short to say.</summary>
    public static string? Of(NodeList nodes, PodDemand demand)
    {
        var (cordoned, unlabelled, taints) = (0, 0, new Dictionary<(string, string?, string), int>());
        var matching = 0;
        foreach (var node in nodes)
        {
            if (!NodeSelectors.Matches(demand.NodeSelector, demand.Affinity.NodeAffinity, node.Node))
            {
                unlabelled++;
                continue;
            }

            matching++;
            if (NodeFilters.IsCordoned(node.Node, demand))
                cordoned++;
            else if (NodeFilters.UntoleratedTaint(node.Node, demand) is { } taint)
                taints[(taint.Key, taint.Value, taint.Effect)] = taints.GetValueOrDefault((taint.Key, taint.Value, taint.Effect)) + 1;
        }

        if (matching == 0)
            return MissingLabel(nodes, demand);
        if (taints.Count > 0)
        {
            var ((key, value, effect), count) = taints.MaxBy(t => t.Value);
            return $"A toleration of {key}{(string.IsNullOrEmpty(value) ? "" : "=" + value)}:{effect} would admit it to {count} of the nodes.";
        }

        return cordoned > 0 ? $"Uncordoning would admit it to {cordoned} of the nodes." : null;
    }

    private static string? MissingLabel(NodeList nodes, PodDemand demand)
    {
        foreach (var (key, value) in demand.NodeSelector)
        {
            if (!Any(nodes, n => n.Metadata.Labels.GetValueOrDefault(key) == value))
                return $"No node has the label {key}={value}.";
        }

        return demand.NodeSelector.Count > 1 ? "No node has all of the labels of its nodeSelector." : null;
    }

    private static bool Any(NodeList nodes, Func<Node, bool> test)
    {
        foreach (var node in nodes)
        {
            if (test(node.Node))
                return true;
        }

        return false;
    }
}
