using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Bodies;

namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>What unquoted YAML text means; the rules are the server's own.</summary>
internal static class YamlPlain
{
    /// <summary>The value of a plain scalar.</summary>
    /// <exception cref="FormatException">JSON has no such value.</exception>
    public static JsonNode? Value(string text)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 16);
        using (var writer = new Utf8JsonWriter(buffer))
            YamlScalar.Write(writer, text);
        return buffer.WrittenSpan[0] == (byte)'"' ? JsonValue.Create(text) : JsonNode.Parse(buffer.WrittenSpan);
    }

    /// <summary>Whether unquoted text would be read as something other than that text.</summary>
    public static bool IsTyped(string text)
    {
        if (text is "=" or "<<" || LooksLikeTime(text))
            return true;
        try
        {
            return Value(text) is not { } value || value.GetValueKind() != JsonValueKind.String;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    /// <summary>Dates and base 60 numbers, which other readers of YAML 1.1 take for such.</summary>
    private static bool LooksLikeTime(string text) =>
        text is [>= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', '-', ..]
        || (text.Contains(':') && text.All(c => char.IsAsciiDigit(c) || c is ':' or '.' or '_'));
}
