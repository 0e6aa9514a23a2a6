using System.Text;
using System.Text.Json;

namespace Orleans.Orchestrator.Api.Responses;

/// <summary>Writes JSON as block-style YAML; texts that YAML could read as something else are quoted as in JSON, which is YAML too.</summary>
internal static class JsonToYaml
{
    /// <summary>The YAML form of a JSON value.</summary>
    public static byte[] Convert(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
        var text = new StringBuilder(json.Length * 2);
        using var document = JsonDocument.ParseValue(ref reader);
        Write(text, document.RootElement, 0, afterDash: false);
        if (text.Length == 0 || text[^1] != '\n')
            text.Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonElement value, int indent, bool afterDash)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (var property in value.EnumerateObject())
                {
                    Indent(text, afterDash ? 0 : indent);
                    afterDash = false;
                    text.Append(Scalar(property.Name)).Append(':');
                    Child(text, property.Value, indent, property.Value.ValueKind == JsonValueKind.Array ? indent : indent + 2);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                foreach (var item in value.EnumerateArray())
                {
                    Indent(text, afterDash ? 0 : indent);
                    afterDash = false;
                    text.Append("- ");
                    if (IsBlock(item))
                        Write(text, item, indent + 2, afterDash: true);
                    else
                        text.Append(Inline(item)).Append('\n');
                }

                break;
            default:
                text.Append(Inline(value)).Append('\n');
                break;
        }
    }

    private static void Child(StringBuilder text, JsonElement value, int indent, int childIndent)
    {
        if (IsBlock(value))
        {
            text.Append('\n');
            Write(text, value, childIndent, afterDash: false);
        }
        else
        {
            text.Append(' ').Append(Inline(value)).Append('\n');
        }
    }

    private static void Indent(StringBuilder text, int count) => text.Append(' ', count);

    private static bool IsBlock(JsonElement value) =>
        (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any()) || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0);

    private static string Inline(JsonElement value) => value.ValueKind == JsonValueKind.String ? Scalar(value.GetString()!) : value.GetRawText();

    private static string Scalar(string text) => IsPlain(text) ? text : "\"" + JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";

    /// <summary>Words that start with a letter and hold nothing that YAML gives a meaning to.</summary>
    private static bool IsPlain(string text)
    {
        if (text.Length is 0 or > 256 || !char.IsAsciiLetter(text[0]) || text[^1] is ':' or ' ')
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '/' or '_' or ' ' or '@' or '+' or '=' or '(' or ')' or ';'))
                return false;
        }

        return text.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "y" or "n" or "on" or "off");
    }
}
