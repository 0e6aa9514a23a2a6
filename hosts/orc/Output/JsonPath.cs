using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>The everyday part of kubectl's JSONPath templates: text, <c>{.a.b}</c>, <c>[0]</c>, <c>[*]</c>, <c>["key"]</c>.</summary>
internal static class JsonPath
{
    /// <exception cref="CliException">The template can't be read.</exception>
    public static string Evaluate(string template, JsonNode root)
    {
        var result = new StringBuilder();
        for (var i = 0; i < template.Length;)
        {
            if (template[i] != '{')
            {
                result.Append(template[i++]);
                continue;
            }

            var end = template.IndexOf('}', i);
            if (end < 0)
                throw new CliException($"error: unclosed action in jsonpath \"{template}\"", 2);
            var action = template[(i + 1)..end].Trim();
            if (action is ['"', .. var literal, '"'])
                result.Append(literal.Replace("\\n", "\n").Replace("\\t", "\t"));
            else
                result.AppendJoin(' ', Select(action, root).Select(Text));
            i = end + 1;
        }

        return result.ToString();
    }

    private static List<JsonNode?> Select(string path, JsonNode root)
    {
        List<JsonNode?> now = [root];
        var i = path.StartsWith('$') ? 1 : 0;
        while (i < path.Length)
        {
            if (path[i] == '.')
            {
                var end = i + 1;
                var name = new StringBuilder();
                for (; end < path.Length && path[end] is not ('.' or '['); end++)
                    name.Append(path[end] == '\\' && end + 1 < path.Length ? path[++end] : path[end]);
                var key = name.ToString();
                if (key.Length > 0)
                    now = key == "*" ? [.. now.SelectMany(Children)] : [.. now.Select(n => (n as JsonObject)?[key]).Where(n => n is not null)];
                i = end;
            }
            else if (path[i] == '[' && path.IndexOf(']', i) is var close and > 0)
            {
                var index = path[(i + 1)..close].Trim('\'', '"');
                now = index == "*" ? [.. now.SelectMany(Children)]
                    : int.TryParse(index, out var number) ? [.. now.OfType<JsonArray>().Where(a => Index(a, number) >= 0 && Index(a, number) < a.Count).Select(a => a[Index(a, number)])]
                    : [.. now.Select(n => (n as JsonObject)?[index]).Where(n => n is not null)];
                i = close + 1;
            }
            else
            {
                throw new CliException($"error: jsonpath: '{path}' is not understood at '{path[i..]}'", 2);
            }
        }

        return now;
    }

    private static int Index(JsonArray list, int number) => number < 0 ? list.Count + number : number;

    private static IEnumerable<JsonNode?> Children(JsonNode? node) => node switch
    {
        JsonArray list => list,
        JsonObject map => map.Select(p => p.Value),
        _ => [],
    };

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "";
}
