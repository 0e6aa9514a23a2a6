using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>Kubernetes' label selectors as they stand in objects (<c>spec.selector</c>).</summary>
public static class LabelSelectors
{
    /// <summary>Whether the labels meet every requirement. No selector selects nothing, an empty one everything.</summary>
    public static bool Matches(LabelSelector? selector, Map<string> labels)
    {
        if (selector is null || !Contains(labels, selector.MatchLabels))
            return false;
        foreach (var requirement in selector.MatchExpressions)
        {
            if (!Matches(requirement, labels))
                return false;
        }

        return true;
    }

    /// <summary>Whether the labels have all of the wanted pairs.</summary>
    public static bool Contains(Map<string> labels, Map<string> wanted)
    {
        foreach (var (key, value) in wanted)
        {
            if (!labels.TryGetValue(key, out var have) || have != value)
                return false;
        }

        return true;
    }

    /// <summary>The selector in the text form of lists and watches.</summary>
    public static string ToText(LabelSelector? selector)
    {
        if (selector is null)
            return "";
        var pairs = selector.MatchLabels.Select(l => $"{l.Key}={l.Value}");
        return string.Join(',', pairs.Concat(selector.MatchExpressions.Select(ToText)));
    }

    private static string ToText(LabelSelectorRequirement requirement) => requirement.Operator switch
    {
        "Exists" => requirement.Key,
        "DoesNotExist" => $"!{requirement.Key}",
        _ => $"{requirement.Key} {(requirement.Operator == "In" ? "in" : "notin")} ({string.Join(',', requirement.Values)})",
    };

    private static bool Matches(LabelSelectorRequirement requirement, Map<string> labels)
    {
        var present = labels.TryGetValue(requirement.Key, out var value);
        return requirement.Operator switch
        {
            "In" => present && requirement.Values.Contains(value!),
            "NotIn" => !present || !requirement.Values.Contains(value!),
            "Exists" => present,
            "DoesNotExist" => !present,
            _ => false,
        };
    }
}
