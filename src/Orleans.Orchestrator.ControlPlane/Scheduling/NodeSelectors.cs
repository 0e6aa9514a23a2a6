using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Which nodes a node selector or a node affinity means.</summary>
public static class NodeSelectors
{
    /// <summary>The only field of a node that affinities can name.</summary>
    internal const string NameField = "metadata.name";

    /// <summary>Whether the node has the labels and is allowed by the required affinity.</summary>
    public static bool Matches(Map<string> selector, NodeAffinity? affinity, Node node)
    {
        if (!LabelSelectors.Contains(node.Metadata.Labels, selector))
            return false;
        return affinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required || Matches(required, node);
    }

    /// <summary>Whether one of a selector's terms means the node.</summary>
    internal static bool Matches(NodeSelector required, Node node)
    {
        foreach (var term in required.NodeSelectorTerms)
        {
            if (Matches(term, node))
                return true;
        }

        return false;
    }

    /// <summary>The weights of the preferences that the node meets, together.</summary>
    public static int Preference(NodeAffinity? affinity, Node node)
    {
        var sum = 0;
        foreach (var preferred in affinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [])
        {
            if (Matches(preferred.Preference, node))
                sum += preferred.Weight;
        }

        return sum;
    }

    // A term without requirements means no node (Kubernetes' nodeaffinity.go).
    private static bool Matches(NodeSelectorTerm term, Node node)
    {
        if (term.MatchExpressions.IsEmpty && term.MatchFields.IsEmpty)
            return false;
        foreach (var requirement in term.MatchExpressions)
        {
            if (!Matches(requirement, node.Metadata.Labels.GetValueOrDefault(requirement.Key)))
                return false;
        }

        foreach (var requirement in term.MatchFields)
        {
            if (requirement.Key != NameField || !Matches(requirement, node.Metadata.Name))
                return false;
        }

        return true;
    }

    /// <summary>Whether a label's value, null for none, is as required.</summary>
    internal static bool Matches(NodeSelectorRequirement requirement, string? value) => requirement.Operator switch
    {
        "In" => value is not null && requirement.Values.Contains(value),
        "NotIn" => value is null || !requirement.Values.Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "Gt" => Compare(value, requirement) > 0,
        "Lt" => Compare(value, requirement) < 0,
        _ => false,
    };

    private static int Compare(string? value, NodeSelectorRequirement requirement) =>
        requirement.Values.Length == 1 && long.TryParse(value, CultureInfo.InvariantCulture, out var left)
            && long.TryParse(requirement.Values[0], CultureInfo.InvariantCulture, out var right) ? left.CompareTo(right) : 0;
}
