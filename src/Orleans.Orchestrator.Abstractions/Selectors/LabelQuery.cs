using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Selectors;

/// <summary>A label selector ready for use: all of its requirements must be met.</summary>
public sealed class LabelQuery
{
    private LabelQuery(ImmutableArray<LabelRequirement> requirements, bool nothing = false) => (Requirements, IsNothing) = (requirements, nothing);

    /// <summary>Selects everything.</summary>
    public static LabelQuery Everything { get; } = new([]);

    /// <summary>Selects nothing: what an absent <c>spec.selector</c> means.</summary>
    public static LabelQuery Nothing { get; } = new([], nothing: true);

    /// <summary>The conditions, in order of their keys.</summary>
    public ImmutableArray<LabelRequirement> Requirements { get; }

    /// <summary>Whether it selects everything.</summary>
    public bool IsEverything => Requirements.IsEmpty && !IsNothing;

    /// <summary>Whether it selects nothing, whatever the labels.</summary>
    public bool IsNothing { get; }

    /// <summary>Reads Kubernetes' selector syntax, see <see cref="LabelQueryParser"/>; nothing or blanks select everything.</summary>
    /// <exception cref="FormatException">The text is no selector; the message says why.</exception>
    public static LabelQuery Parse(string? text) => string.IsNullOrWhiteSpace(text) ? Everything : new(Sorted(new LabelQueryParser(text).Read()));

    /// <summary>A selector as it stands in objects. None selects nothing, an empty one everything.</summary>
    /// <exception cref="FormatException">An operator is unknown.</exception>
    public static LabelQuery From(LabelSelector? selector)
    {
        if (selector is null)
            return Nothing;
        var all = selector.MatchLabels.Select(p => Equal(p.Key, p.Value)).Concat(selector.MatchExpressions.Select(Requirement));
        return new(Sorted(all));
    }

    /// <summary>A selector that is a set of labels, as in a Service or a ReplicationController. An empty one selects everything.</summary>
    public static LabelQuery From(Map<string> labels) => labels.Count == 0 ? Everything : new(Sorted(labels.Select(p => Equal(p.Key, p.Value))));

    /// <summary>Whether an object with these labels is selected.</summary>
    public bool Matches(Map<string> labels)
    {
        if (IsNothing)
            return false;
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(labels))
                return false;
        }

        return true;
    }

    /// <summary>The selector in Kubernetes' syntax.</summary>
    public override string ToString() => string.Join(',', Requirements);

    private static LabelRequirement Equal(string key, string value) => new(key, LabelOperator.In, [value]);

    private static LabelRequirement Requirement(LabelSelectorRequirement r) => new(
        r.Key,
        r.Operator switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "Exists" => LabelOperator.Exists,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            _ => throw new FormatException($"\"{r.Operator}\" is not a valid label selector operator"),
        },
        r.Values.Sort(StringComparer.Ordinal));

    private static ImmutableArray<LabelRequirement> Sorted(IEnumerable<LabelRequirement> requirements) =>
        [.. requirements.OrderBy(r => r.Key, StringComparer.Ordinal)];
}
