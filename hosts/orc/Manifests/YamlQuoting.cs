using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>Which quotes a text needs in YAML: none, single, or double with escapes (yaml.org/spec/1.2.2, chapters 5 and 7).</summary>
internal static class YamlQuoting
{
    private const string Indicators = " -?:,[]{}#&*!|>'\"%@`";

    public static string Quote(string text)
    {
        if (!text.All(IsPlain))
            return Escaped(text);
        if (text.Length == 0 || YamlPlain.IsTyped(text))
            return Escaped(text);
        return NeedsQuotes(text) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : text;
    }

    /// <summary>Whether a text of several lines can be written as it is, after <c>|</c>.</summary>
    public static bool CanBeLiteral(string text) =>
        text.Contains('\n') && text[0] is not (' ' or '\t' or '\n') && text.All(c => c is '\n' or '\t' || IsPlain(c));

    private static bool NeedsQuotes(string text)
    {
        // A dash, question mark or colon is an indicator only before a space; kubectl leaves -c and such as they are.
        var first = text[0] is '-' or '?' or ':' ? text.Length == 1 || text[1] == ' ' || text.StartsWith("---", StringComparison.Ordinal) : Indicators.Contains(text[0]);
        return first || text.StartsWith("...", StringComparison.Ordinal) || text[^1] is ' ' or ':' || text.Contains(": ", StringComparison.Ordinal) || text.Contains(" #", StringComparison.Ordinal);
    }

    // What takes two chars, such as an emoji, is escaped: kubectl does so, and readers of unquoted text trip over it.
    private static bool IsPlain(char c) => c is (>= ' ' and <= '~') or (>= '\u00a0' and < '\ufffe' and not ('\u2028' or '\u2029' or '\ufeff')) && !char.IsSurrogate(c);

    private static string Escaped(string text)
    {
        var result = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                > 0xffff => result.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
                var code when IsPlain((char)code) => result.Append((char)code),
                var code => result.Append(CultureInfo.InvariantCulture, $"\\u{code:x4}"),
            };
        }

        return result.Append('"').ToString();
    }
}
