using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Explaining;

/// <summary>The description and fields of a value, wrapped at 80 columns.</summary>
internal sealed class FieldList(OpenApiSchema schema, bool recursive)
{
    private const int Width = 80;
    private const int MaxDepth = 24;

    public string Of(JsonObject at)
    {
        var text = new StringBuilder("DESCRIPTION:\n");
        var description = schema.WholeDescription(at);
        text.Append(description.Length == 0 ? "    <empty>\n" : Wrapped(description, 4) + "    \n");
        if (schema.Fields(at) is not { } fields)
            return text.ToString();
        text.Append("FIELDS:\n");
        Fields(text, at, fields, 2, []);
        return recursive ? text.Append('\n').ToString() : text.ToString();
    }

    private void Fields(StringBuilder text, JsonObject at, JsonObject fields, int indent, List<JsonObject> above)
    {
        var required = schema.Required(at);
        foreach (var (name, value) in fields.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            var field = (JsonObject)value!;
            text.Append(' ', indent).Append(name).Append("\t<").Append(schema.TypeOf(field)).Append('>').Append(required.Contains(name) ? " -required-" : "").Append('\n');
            if (!recursive)
            {
                if (schema.EnumOf(field) is { Count: > 0 } values)
                    text.Append(' ', indent).Append($"enum: {string.Join(", ", values)}\n");
                text.Append(schema.Description(field) is { Length: > 0 } description ? Wrapped(description, indent + 2) : new string(' ', indent + 2) + "<no description>\n").Append('\n');
            }
            else if (schema.Fields(field) is { } inner && above.Count < MaxDepth && !above.Contains(inner))
            {
                Fields(text, field, inner, indent + 2, [.. above, inner]);
            }
        }
    }

    private static string Wrapped(string text, int indent)
    {
        var result = new StringBuilder();
        foreach (var paragraph in text.TrimEnd('\n').Split('\n'))
        {
            var line = new StringBuilder();
            foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > Width - indent)
                {
                    result.Append(' ', indent).Append(line).Append('\n');
                    line.Clear();
                }

                line.Append(line.Length > 0 ? " " : "").Append(word);
            }

            result.Append(' ', indent).Append(line).Append('\n');
        }

        return result.ToString();
    }
}
