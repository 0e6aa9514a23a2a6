using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>Writes JSON values as block-style YAML, as kubectl does.</summary>
internal static class YamlWriter
{
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        if (node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
            Block(text, node, 0, startsOnLine: false);
        else
            text.Append(LeafText(node)).Append('\n');
        return text.ToString();
    }

    /// <param name="text">Where to.</param>
    /// <param name="node">A map or a list that is not empty.</param>
    /// <param name="indent">Of its lines, in spaces.</param>
    /// <param name="startsOnLine">Whether its first line was begun already, with the dash of a list.</param>
    private static void Block(StringBuilder text, JsonNode node, int indent, bool startsOnLine)
    {
        if (node is JsonObject map)
        {
            foreach (var (key, value) in map)
            {
                text.Append(' ', startsOnLine ? 0 : indent).Append(YamlQuoting.Quote(key)).Append(':');
                startsOnLine = false;
                Member(text, value, indent);
            }

            return;
        }

        foreach (var item in (JsonArray)node)
        {
            text.Append(' ', startsOnLine ? 0 : indent).Append('-');
            startsOnLine = false;
            if (item is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
                Block(text.Append(' '), item, indent + 2, startsOnLine: true);
            else
                Leaf(text, item, indent + 2);
        }
    }

    private static void Member(StringBuilder text, JsonNode? value, int indent)
    {
        // Lists stand as deep as the key that they belong to.
        if (value is JsonObject { Count: > 0 })
            Block(text.Append('\n'), value, indent + 2, startsOnLine: false);
        else if (value is JsonArray { Count: > 0 })
            Block(text.Append('\n'), value, indent, startsOnLine: false);
        else
            Leaf(text, value, indent + 2);
    }

    private static void Leaf(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is null || value.GetValueKind() != JsonValueKind.String || !YamlQuoting.CanBeLiteral(value.GetValue<string>()))
        {
            text.Append(' ').Append(LeafText(value)).Append('\n');
            return;
        }

        var literal = value.GetValue<string>();
        var body = literal.TrimEnd('\n');
        text.Append((literal.Length - body.Length) switch { 0 => " |-\n", 1 => " |\n", _ => " |+\n" });
        foreach (var line in body.Split('\n'))
            text.Append(' ', line.Length == 0 ? 0 : indent).Append(line).Append('\n');
        text.Append('\n', Math.Max(0, literal.Length - body.Length - 1));
    }

    private static string LeafText(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when value.GetValueKind() == JsonValueKind.String => YamlQuoting.Quote(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };
}
