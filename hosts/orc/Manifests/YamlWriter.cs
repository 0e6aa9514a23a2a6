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
        Write(text, node, 0, false);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int indent, bool inline)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                foreach (var (key, value) in map)
                {
                    text.Append(' ', inline ? 0 : indent).Append(Scalar(key)).Append(':');
                    inline = false;
                    if (value is JsonObject { Count: > 0 })
                    {
                        text.Append('\n');
                        Write(text, value, indent + 2, false);
                    }
                    else if (value is JsonArray { Count: > 0 })
                    {
                        text.Append('\n');
                        Write(text, value, indent, false);
                    }
                    else
                    {
                        Leaf(text, value, indent + 2);
                    }
                }

                break;
            case JsonArray { Count: > 0 } list:
                foreach (var item in list)
                {
                    text.Append(' ', indent).Append("- ");
                    if (item is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
                        Write(text, item, indent + 2, item is JsonObject);
                    else
                        text.Append(LeafText(item)).Append('\n');
                }

                break;
            default:
                text.Append(LeafText(node)).Append('\n');
                break;
        }
    }

    private static void Leaf(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is JsonValue v && v.GetValueKind() == JsonValueKind.String && v.GetValue<string>() is var s && s.Contains('\n') && !s.Contains('\r') && !s.StartsWith(' '))
        {
            text.Append(s.EndsWith('\n') ? " |\n" : " |-\n");
            foreach (var line in s.TrimEnd('\n').Split('\n'))
                text.Append(' ', line.Length == 0 ? 0 : indent).Append(line).Append('\n');
            return;
        }

        text.Append(' ').Append(LeafText(value)).Append('\n');
    }

    private static string LeafText(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when value.GetValueKind() == JsonValueKind.String => Scalar(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    private static string Scalar(string text)
    {
        var plain = text.Length > 0 && !text.Any(c => char.IsControl(c)) && text[0] is not (' ' or '-' or '?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`')
            && !text.EndsWith(' ') && !text.EndsWith(':') && !text.Contains(": ") && !text.Contains(" #") && !LooksTyped(text);
        if (plain)
            return text;
        return text.Any(char.IsControl) ? JsonValue.Create(text).ToJsonString() : $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
    }

    private static bool LooksTyped(string text) =>
        text is "~" or "=" or "<<" || text.ToLowerInvariant() is "null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n"
        || char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-' or ':' or '_') && (double.TryParse(text, out _) || text.Contains(':') || text.StartsWith("0x") || text.Contains('_') || DateTime.TryParse(text, out _))
        || text[0] is '.' or '+' && double.TryParse(text, out _);
}
