using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Tables;

/// <summary>How cells word what is missing, lists and selectors.</summary>
internal static class Words
{
    public const string None = "<none>";

    public static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    public static string OrUnknown(string? text) => string.IsNullOrEmpty(text) ? "<unknown>" : text;

    /// <summary><c>a=b,c=d</c>.</summary>
    public static string Labels(Map<string> labels) => labels.Count == 0 ? None : string.Join(',', labels.Select(l => $"{l.Key}={l.Value}"));

    /// <summary>A selector as people type it.</summary>
    public static string Selector(LabelSelector? selector)
    {
        var terms = selector is null ? [] : SelectorTerms(selector).ToList();
        return terms.Count == 0 ? None : string.Join(',', terms);
    }

    /// <summary>A selector's requirements, ordered by key.</summary>
    public static IEnumerable<string> SelectorTerms(LabelSelector selector) => selector.MatchLabels.Select(l => (l.Key, Text: $"{l.Key}={l.Value}"))
        .Concat(selector.MatchExpressions.Select(e => (e.Key, Text: Term(e)))).OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Text);

    public static string Names(IEnumerable<Container> containers) => string.Join(',', containers.Select(c => c.Name));

    public static string Images(IEnumerable<Container> containers) => string.Join(',', containers.Select(c => c.Image));

    /// <summary>The first three of a list and how many more there are.</summary>
    public static string FirstThree(IReadOnlyCollection<string> items)
    {
        const int most = 3;
        var text = string.Join(',', items.Take(most));
        if (items.Count > most)
            text += $" + {items.Count - most} more...";
        return text.Length == 0 ? "<unset>" : text;
    }

    private static string Term(LabelSelectorRequirement e) => e.Operator switch
    {
        "In" => $"{e.Key} in ({string.Join(',', e.Values.Order(StringComparer.Ordinal))})",
        "NotIn" => $"{e.Key} notin ({string.Join(',', e.Values.Order(StringComparer.Ordinal))})",
        "Exists" => e.Key,
        _ => $"!{e.Key}",
    };
}
