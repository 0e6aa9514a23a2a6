using System.Text;

namespace Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

/// <summary>
/// Words, quotes and variables as Dockerfiles have them: <c>$X</c>, <c>${X}</c>, <c>${X:-y}</c>, <c>${X-y}</c>, <c>${X:+y}</c>,
/// <c>${X+y}</c> (docs.docker.com/reference/dockerfile, "Environment replacement").
/// </summary>
internal static class ShellWords
{
    private const int MaxDepth = 20;

    /// <summary>Cuts at blanks outside of quotes; quotes and escapes stay in the words.</summary>
    public static IReadOnlyList<string> Split(string text, char escape)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == escape && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(c).Append(text[++i]);
                continue;
            }

            if (quote == '\0' && (c is ' ' or '\t'))
            {
                Flush(words, word);
                continue;
            }

            if (c == quote)
                quote = '\0';
            else if (quote == '\0' && (c is '"' or '\''))
                quote = c;
            word.Append(c);
        }

        Flush(words, word);
        return words;
    }

    /// <summary>Removes quotes and puts in variables' values.</summary>
    /// <exception cref="FormatException">When a quote or brace is not closed, or a form of variable is unknown.</exception>
    public static string Expand(string word, Func<string, string?> valueOf, char escape) => Expand(word, valueOf, escape, 0);

    private static string Expand(string word, Func<string, string?> valueOf, char escape, int depth)
    {
        if (depth > MaxDepth)
            throw new FormatException("variables are nested too deeply");
        var result = new StringBuilder();
        var inDouble = false;
        for (var i = 0; i < word.Length;)
        {
            var c = word[i];
            if (c == escape && i + 1 < word.Length)
            {
                // Inside double quotes only what is special there can be escaped.
                if (inDouble && word[i + 1] is not ('"' or '$') && word[i + 1] != escape)
                    result.Append(c);
                result.Append(word[i + 1]);
                i += 2;
            }
            else if (c == '\'' && !inDouble)
            {
                var end = word.IndexOf('\'', i + 1);
                if (end < 0)
                    throw new FormatException("a single quote is not closed");
                result.Append(word, i + 1, end - i - 1);
                i = end + 1;
            }
            else if (c == '"')
            {
                inDouble = !inDouble;
                i++;
            }
            else if (c == '$')
            {
                result.Append(Variable(word, ref i, valueOf, escape, depth));
            }
            else
            {
                result.Append(c);
                i++;
            }
        }

        return inDouble ? throw new FormatException("a double quote is not closed") : result.ToString();
    }

    private static string Variable(string word, ref int i, Func<string, string?> valueOf, char escape, int depth)
    {
        i++;
        if (i < word.Length && word[i] == '{')
            return Braced(word, ref i, valueOf, escape, depth);
        var name = Name(word, ref i);
        return name.Length == 0 ? "$" : valueOf(name) ?? "";
    }

    private static string Braced(string word, ref int i, Func<string, string?> valueOf, char escape, int depth)
    {
        var end = ClosingBrace(word, i, escape);
        var inner = word[(i + 1)..end];
        i = end + 1;
        var at = 0;
        var name = Name(inner, ref at);
        if (name.Length == 0)
            throw new FormatException($"'${{{inner}}}' names no variable");
        var value = valueOf(name);
        var rest = inner[at..];
        if (rest.Length == 0)
            return value ?? "";
        var emptyCounts = rest[0] == ':';
        var modifier = emptyCounts ? rest[1..] : rest;
        var isSet = value is not null && !(emptyCounts && value.Length == 0);
        return modifier.Length == 0 || modifier[0] is not ('-' or '+')
            ? throw new FormatException($"'${{{inner}}}': only ${{X}}, ${{X:-y}}, ${{X-y}}, ${{X:+y}} and ${{X+y}} are supported")
            : modifier[0] == '-'
                ? isSet ? value! : Expand(modifier[1..], valueOf, escape, depth + 1)
                : isSet ? Expand(modifier[1..], valueOf, escape, depth + 1) : "";
    }

    private static int ClosingBrace(string word, int open, char escape)
    {
        var depth = 0;
        for (var i = open; i < word.Length; i++)
        {
            if (word[i] == escape)
                i++;
            else if (word[i] == '{')
                depth++;
            else if (word[i] == '}' && --depth == 0)
                return i;
        }

        throw new FormatException("a '${' is not closed");
    }

    private static string Name(string text, ref int i)
    {
        var start = i;
        while (i < text.Length && (char.IsAsciiLetter(text[i]) || text[i] == '_' || (i > start && char.IsAsciiDigit(text[i]))))
            i++;
        return text[start..i];
    }

    private static void Flush(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
            words.Add(word.ToString());
        word.Clear();
    }
}
