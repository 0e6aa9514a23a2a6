using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>
/// Regular expressions as Go reads them (RE2, github.com/google/re2/wiki/Syntax): ASCII classes, POSIX classes, <c>$</c> only at the very
/// end, <c>(?P&lt;name&gt;…)</c>; matched in linear time.
/// </summary>
public static class GoRegex
{
    private const int MaxLength = 8192;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private static readonly FrozenDictionary<string, string> Posix = new Dictionary<string, string>
    {
        ["alnum"] = "0-9A-Za-z", ["alpha"] = "A-Za-z", ["ascii"] = "\\x00-\\x7F", ["blank"] = "\\t ", ["cntrl"] = "\\x00-\\x1F\\x7F", ["digit"] = "0-9",
        ["graph"] = "!-~", ["lower"] = "a-z", ["print"] = " -~", ["punct"] = "!-/:-@\\[-`{-~", ["space"] = "\\t\\n\\v\\f\\r ", ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_", ["xdigit"] = "0-9A-Fa-f",
    }.ToFrozenDictionary();

    /// <summary>The expression.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Regex Parse(string pattern)
    {
        if (pattern.Length > MaxLength)
            throw new ArgumentException($"regular expressions may have at most {MaxLength} characters");
        var translated = Translate(pattern);
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            // Large counted repetitions are too much for it; these are matched the common way, with a limit.
            return new Regex(translated, RegexOptions.CultureInvariant, Patience);
        }
    }

    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
                result.Append(Escape(pattern[++i], inClass));
            else if (c == '$' && !inClass)
                result.Append("\\z");
            else if (c == '(' && !inClass && string.CompareOrdinal(pattern, i, "(?P<", 0, 4) == 0)
                (_, i) = (result.Append("(?<"), i + 3);
            else if (c == '[' && inClass && i + 1 < pattern.Length && pattern[i + 1] == ':')
                i = AppendPosix(pattern, i, result);
            else if (c == '[' && inClass)
                result.Append("\\[");
            else
                result.Append(c);
            if (c == '[' && !inClass)
                (inClass, i) = (true, BeginClass(pattern, i, result));
            else if (c == ']')
                inClass = false;
        }

        return result.ToString();
    }

    /// <summary>A bracket that comes first in a class is one of its characters.</summary>
    private static int BeginClass(string pattern, int i, StringBuilder result)
    {
        if (i + 1 < pattern.Length && pattern[i + 1] == '^')
        {
            result.Append('^');
            i++;
        }

        if (i + 1 < pattern.Length && pattern[i + 1] == ']')
        {
            result.Append("\\]");
            i++;
        }

        return i;
    }

    private static int AppendPosix(string pattern, int i, StringBuilder result)
    {
        var end = pattern.IndexOf(":]", i, StringComparison.Ordinal);
        if (end < 0 || !Posix.TryGetValue(pattern[(i + 2)..end], out var members))
            throw new ArgumentException($"invalid character class range: `{pattern[i..]}`");
        result.Append(members);
        return end + 1;
    }

    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('d', false) => "[0-9]",
        ('d', true) => "0-9",
        ('D', false) => "[^0-9]",
        ('w', false) => "[0-9A-Za-z_]",
        ('w', true) => "0-9A-Za-z_",
        ('W', false) => "[^0-9A-Za-z_]",
        ('s', false) => "[\\t\\n\\f\\r ]",
        ('s', true) => "\\t\\n\\f\\r ",
        ('S', false) => "[^\\t\\n\\f\\r ]",
        ('z', _) => "\\z",
        ('C' or 'Z' or 'G' or >= '1' and <= '9', _) => throw new ArgumentException($"invalid escape sequence: `\\{c}`"),
        _ => "\\" + c,
    };
}
