using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Explaining;

/// <summary>Which labels of a node would have to be others, for a pod's node selector and required node affinity to mean it.</summary>
internal static class LabelChanges
{
    /// <summary>How many.</summary>
    public static int Count(PodDemand pod, Node node)
    {
        var count = 0;
        foreach (var (key, value) in pod.NodeSelector)
            count += node.Metadata.Labels.GetValueOrDefault(key) == value ? 0 : 1;
        return count + (Failing(pod, node)?.Length ?? 1);
    }

    /// <summary>The changes, a sentence each.</summary>
    public static IEnumerable<string> Of(PodDemand pod, Node node)
    {
        foreach (var (key, value) in pod.NodeSelector)
        {
            if (node.Metadata.Labels.GetValueOrDefault(key) != value)
                yield return $"set the label {key}={value} on {node.Metadata.Name}";
        }

        if (Failing(pod, node) is not { } failing)
            yield return "give its nodeAffinity a term that means some node";
        else
            foreach (var requirement in failing)
                yield return Of(requirement, node.Metadata.Name!);
    }

    private static string Of(NodeSelectorRequirement requirement, string node) => requirement.Operator switch
    {
        "In" when requirement.Key == NodeSelectors.NameField => $"name {node} in its nodeAffinity",
        _ when requirement.Key == NodeSelectors.NameField => $"leave {node} out of its nodeAffinity's {requirement.Operator}",
        "In" => $"set the label {requirement.Key}={requirement.Values.FirstOrDefault()} on {node}",
        "Exists" => $"set the label {requirement.Key} on {node}",
        "NotIn" or "DoesNotExist" => $"remove the label {requirement.Key} from {node}",
        "Gt" => $"set the label {requirement.Key} on {node} to more than {requirement.Values.FirstOrDefault()}",
        _ => $"set the label {requirement.Key} on {node} to less than {requirement.Values.FirstOrDefault()}",
    };

    // One of the terms has to hold: the one that fails in the fewest points is the one to mend. Null when none can be.
    private static ImmutableArray<NodeSelectorRequirement>? Failing(PodDemand pod, Node node)
    {
        if (pod.Affinity.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required)
            return [];
        ImmutableArray<NodeSelectorRequirement>? fewest = null;
        foreach (var term in required.NodeSelectorTerms)
        {
            // A term that says nothing means no node, whatever its labels are.
            if (term.MatchExpressions.IsEmpty && term.MatchFields.IsEmpty)
                continue;
            ImmutableArray<NodeSelectorRequirement> failing =
            [
                .. term.MatchExpressions.Where(r => !NodeSelectors.Matches(r, node.Metadata.Labels.GetValueOrDefault(r.Key))),
                .. term.MatchFields.Where(r => !NodeSelectors.Matches(r, node.Metadata.Name)),
            ];
            if (fewest is null || failing.Length < fewest.Value.Length)
                fewest = failing;
        }

        return fewest;
    }
}
