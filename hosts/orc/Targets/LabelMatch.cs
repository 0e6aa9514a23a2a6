using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Targets;

/// <summary>Label selectors for objects that are not on the server: <c>a=b</c>, <c>a!=b</c>, <c>a in (b,c)</c>, <c>a notin (b)</c>, <c>a</c>, <c>!a</c>.</summary>
internal static class LabelMatch
{
    public static bool Matches(string selector, JsonObject? labels) => Requirements(selector).All(r => One(r, labels ?? []));

    private static IEnumerable<string> Requirements(string selector)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= selector.Length; i++)
        {
            if (i == selector.Length || (selector[i] == ',' && depth == 0))
            {
                if (selector[start..i].Trim() is { Length: > 0 } one)
                    yield return one;
                start = i + 1;
            }
            else
            {
                depth += selector[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    private static bool One(string text, JsonObject labels)
    {
        string? Value(string key) => (string?)labels[key.Trim()];
        if (text.Split(" notin ", 2) is [var without, var excluded])
            return !Set(excluded).Contains(Value(without));
        if (text.Split(" in ", 2) is [var key, var included])
            return Set(included).Contains(Value(key));
        if (text.Split("!=", 2) is [var left, var right])
            return Value(left) != right.Trim();
        if (text.Split('=', 2) is [var name, var wanted])
            return Value(name) == wanted.TrimStart('=').Trim();
        return text[0] == '!' ? Value(text[1..]) is null : Value(text) is not null;
    }

    private static List<string?> Set(string text) => [.. text.Trim().Trim('(', ')').Split(',').Select(v => (string?)v.Trim())];
}
