using System.Collections.Immutable;
using System.Text;

namespace Orleans.Orchestrator.Selectors;

/// <summary>A field selector: all of its requirements must be met.</summary>
/// <remarks>
/// Grammar (apimachinery <c>pkg/fields/selector.go</c>): terms separated by commas, each <c>field=value</c>, <c>field==value</c> or
/// <c>field!=value</c>; in values a backslash takes the meaning from a following backslash, comma or equals sign.
/// </remarks>
public sealed class FieldQuery
{
    private const int MaxLength = 64 * 1024;

    private FieldQuery(ImmutableArray<FieldRequirement> requirements) => Requirements = requirements;

    /// <summary>Selects everything.</summary>
    public static FieldQuery Everything { get; } = new([]);

    /// <summary>The conditions, in the order of the text.</summary>
    public ImmutableArray<FieldRequirement> Requirements { get; }

    /// <summary>Reads a selector; nothing or blanks select everything.</summary>
    /// <exception cref="FormatException">The text is no field selector.</exception>
    public static FieldQuery Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Everything;
        if (text.Length > MaxLength)
            throw new FormatException($"the selector is longer than {MaxLength} characters");
        return new([.. Terms(text).Where(t => t.Length > 0).Select(Requirement)]);
    }

    /// <summary>Whether an object is selected whose fields <paramref name="valueOf"/> tells.</summary>
    public bool Matches(Func<string, string> valueOf)
    {
        foreach (var requirement in Requirements)
        {
            if (valueOf(requirement.Field) == requirement.Value != requirement.IsEqual)
                return false;
        }

        return true;
    }

    /// <summary>The selector in Kubernetes' syntax.</summary>
    public override string ToString() => string.Join(',', Requirements);

    private static IEnumerable<string> Terms(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == ',')
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static FieldRequirement Requirement(string term)
    {
        var at = term.IndexOf('=');
        if (at <= 0 || (at == 1 && term[0] == '!'))
            throw new FormatException($"invalid selector: '{term}'; can't understand '{term}'");
        var isEqual = term[at - 1] != '!';
        var field = isEqual ? term[..at] : term[..(at - 1)];
        var value = term[(at + (at + 1 < term.Length && isEqual && term[at + 1] == '=' ? 2 : 1))..];
        return new FieldRequirement(field.Trim(), isEqual, Unescape(value));
    }

    private static string Unescape(string value)
    {
        if (!value.AsSpan().ContainsAny('\\', '=', ','))
            return value;
        var result = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '=')
                throw new FormatException($"invalid field selector: unescaped character in value: {value}");
            if (value[i] == '\\' && (++i == value.Length || value[i] is not ('\\' or ',' or '=')))
                throw new FormatException($"invalid field selector: invalid escape sequence in value: {value}");
            result.Append(value[i]);
        }

        return result.ToString();
    }
}
