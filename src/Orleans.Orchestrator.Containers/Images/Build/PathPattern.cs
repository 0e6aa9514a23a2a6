using System.Text;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>
/// Patterns of Go's <c>filepath.Match</c> (<c>* ? [a-z] \x</c>), with <c>**</c> for any number of directories, as COPY and
/// .dockerignore have them. Matched without backtracking, so that no pattern takes for ever.
/// </summary>
internal sealed class PathPattern
{
    private readonly Regex _regex;

    /// <exception cref="FormatException">When a bracket is not closed.</exception>
    public PathPattern(string pattern) =>
        _regex = new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);

    public static bool HasWildcards(string text) => text.AsSpan().IndexOfAny("*?[") >= 0;

    public bool Matches(string path) => _regex.IsMatch(path);

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i++;
                    var beforeSlash = i + 1 < pattern.Length && pattern[i + 1] == '/';
                    regex.Append(beforeSlash ? "(.*/)?" : ".*");
                    i += beforeSlash ? 1 : 0;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[':
                    i = TranslateClass(pattern, i, regex);
                    break;
                case '\\' when i + 1 < pattern.Length:
                    regex.Append(Regex.Escape(pattern[++i].ToString()));
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return regex.Append("\\z").ToString();
    }

    private static int TranslateClass(string pattern, int open, StringBuilder regex)
    {
        var close = pattern.IndexOf(']', open + 1);
        if (close <= open + 1)
            throw new FormatException($"'{pattern}': a bracket is not closed or is empty");
        regex.Append('[');
        for (var i = open + 1; i < close; i++)
        {
            var c = pattern[i];
            regex.Append(c switch
            {
                '^' when i == open + 1 => "^",
                '-' => "-",
                _ when char.IsLetterOrDigit(c) => c.ToString(),
                _ => $"\\u{(int)c:x4}",
            });
        }

        regex.Append(']');
        return close;
    }
}
