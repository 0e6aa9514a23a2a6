using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>One path of a template: <c>.name</c>, <c>..name</c>, <c>*</c>, <c>[0]</c>, <c>[-1]</c>, <c>[1:3]</c>, <c>['a','b']</c>, <c>[?(@.type=="Ready")]</c>.</summary>
internal static class JsonPathSelector
{
    private static readonly string[] Operators = ["==", "!=", "<=", ">=", "<", ">"];

    /// <summary>What a path selects. Missing fields select nothing.</summary>
    /// <exception cref="CliException">The path can't be read.</exception>
    public static IReadOnlyList<JsonNode?> Select(string path, JsonNode root, JsonNode? current)
    {
        List<JsonNode?> now = [path.StartsWith('$') ? root : current];
        var i = path is ['$' or '@', ..] ? 1 : 0;
        while (i < path.Length)
        {
            if (path[i] == '.')
            {
                i++;
                if (i < path.Length && path[i] == '.')
                {
                    now = [.. now.SelectMany(Descendants)];
                    i++;
                }

                var name = Name(path, ref i);
                if (name.Length > 0)
                    now = name == "*" ? [.. now.SelectMany(Children)] : Fields(now, name);
            }
            else if (path[i] == '[')
            {
                var close = Close(path, i);
                now = Bracket(path[(i + 1)..close].Trim(), now, root);
                i = close + 1;
            }
            else
            {
                throw Wrong(path, path[i..]);
            }
        }

        return now;
    }

    private static string Name(string path, ref int i)
    {
        var name = new StringBuilder();
        for (; i < path.Length && path[i] is not ('.' or '['); i++)
            name.Append(path[i] == '\\' && i + 1 < path.Length ? path[++i] : path[i]);
        return name.ToString();
    }

    private static List<JsonNode?> Bracket(string inside, List<JsonNode?> now, JsonNode root)
    {
        if (inside.StartsWith("?(", StringComparison.Ordinal) && inside.EndsWith(')'))
            return [.. now.SelectMany(Children).Where(c => Matches(inside[2..^1].Trim(), root, c))];
        if (inside == "*")
            return [.. now.SelectMany(Children)];
        if (inside.Contains(':') && inside[0] is not ('\'' or '"'))
            return [.. now.OfType<JsonArray>().SelectMany(a => Slice(a, inside))];
        return [.. inside.Split(',').SelectMany(part => One(part.Trim(), now))];
    }

    private static IEnumerable<JsonNode?> One(string part, List<JsonNode?> now)
    {
        if (!int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
            return Fields(now, part.Trim('\'', '"'));
        return now.OfType<JsonArray>().Select(a => (List: a, At: index < 0 ? a.Count + index : index)).Where(a => a.At >= 0 && a.At < a.List.Count).Select(a => a.List[a.At]);
    }

    private static IEnumerable<JsonNode?> Slice(JsonArray list, string range)
    {
        var parts = range.Split(':');
        int? Part(int n) => n >= parts.Length || parts[n].Length == 0 ? null : int.TryParse(parts[n], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var v) ? v : throw Wrong(range, range);
        int Absolute(int at) => Math.Clamp(at < 0 ? list.Count + at : at, 0, list.Count);
        var (from, to, step) = (Absolute(Part(0) ?? 0), Absolute(Part(1) ?? list.Count), Part(2) ?? 1);
        if (step <= 0 || parts.Length > 3)
            throw Wrong(range, range);
        for (var i = from; i < to; i += step)
            yield return list[i];
    }

    private static bool Matches(string condition, JsonNode root, JsonNode? item)
    {
        var (at, found) = Operators.Select(o => (At: condition.IndexOf(o, StringComparison.Ordinal), Operator: o)).Where(o => o.At > 0).OrderBy(o => o.At).FirstOrDefault();
        if (found is null)
            return Select(condition, root, item).Count > 0;
        var (left, right) = (Operand(condition[..at].Trim(), root, item), Operand(condition[(at + found.Length)..].Trim(), root, item));
        if (left is null || right is null)
            return found == "!=" && left != right;
        var order = double.TryParse(left, CultureInfo.InvariantCulture, out var a) && double.TryParse(right, CultureInfo.InvariantCulture, out var b) ? a.CompareTo(b) : string.CompareOrdinal(left, right);
        return found switch { "==" => order == 0, "!=" => order != 0, "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    private static string? Operand(string text, JsonNode root, JsonNode? item)
    {
        if (text is ['"' or '\'', .., '"' or '\''])
            return text[1..^1];
        if (text is not ['@' or '$', ..])
            return text;
        return Select(text, root, item) is [{ } one, ..] ? one is JsonValue value && value.TryGetValue<string>(out var s) ? s : one.ToJsonString() : null;
    }

    private static int Close(string path, int open)
    {
        var (depth, quote) = (0, '\0');
        for (var i = open; i < path.Length; i++)
        {
            var c = path[i];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (c == '[')
                depth++;
            else if (c == ']' && --depth == 0)
                return i;
        }

        throw Wrong(path, path[open..]);
    }

    private static List<JsonNode?> Fields(IEnumerable<JsonNode?> nodes, string name) => [.. nodes.Select(n => (n as JsonObject)?[name]).Where(n => n is not null)];

    private static IEnumerable<JsonNode?> Children(JsonNode? node) => node switch
    {
        JsonArray list => list,
        JsonObject map => map.Select(p => p.Value),
        _ => [],
    };

    private static IEnumerable<JsonNode?> Descendants(JsonNode? node) => Children(node).SelectMany(Descendants).Prepend(node);

    private static CliException Wrong(string path, string at) => new($"error: error parsing jsonpath: '{path}' is not understood at '{at}'", 2);
}
