using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>How a wrong value is repeated to the caller: texts as Go quotes them, what is more than a scalar as JSON.</summary>
internal static class FaultValue
{
    /// <summary>How much of a wrong value is repeated.</summary>
    private const int MaxLength = 512;

    public static string Show(object? value)
    {
        var text = value switch
        {
            null => "null",
            string plain => Quote(Cut(plain)),
            bool flag => flag ? "true" : "false",
            RawJson raw => raw.Text,
            IntOrString amount => amount.Text is { } name ? Quote(Cut(name)) : amount.Number.ToString(CultureInfo.InvariantCulture),
            Quantity quantity => Quote(quantity.ToString()),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => Json(value),
        };
        return value is string ? text : Cut(text);
    }

    /// <summary>A message as JSON, for faults that show a whole object.</summary>
    public static object Of<T>(T? message) where T : class, IMessage<T> => message is null ? "" : new Written(Json(message.WriteJson));

    private static string Json(object value) => value switch
    {
        Written written => written.Json,
        IReadOnlyDictionary<string, string> map => Json(w => Write(w, map)),
        IEnumerable list => Json(w => Write(w, list)),
        _ => value.ToString() ?? "",
    };

    private static void Write(Utf8JsonWriter w, IReadOnlyDictionary<string, string> map)
    {
        w.WriteStartObject();
        foreach (var (key, value) in map)
            w.WriteString(key, value);
        w.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter w, IEnumerable list)
    {
        w.WriteStartArray();
        foreach (var item in list)
            w.WriteStringValue(item?.ToString());
        w.WriteEndArray();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            write(writer);
        return Encoding.UTF8.GetString(buffer.Written);
    }

    private static string Cut(string text) => text.Length > MaxLength ? text[..MaxLength] + "…" : text;

    private static string Quote(string text)
    {
        if (text.All(c => c is not ('"' or '\\') && !char.IsControl(c)))
            return $"\"{text}\"";
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                _ when char.IsControl(c) => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private sealed record Written(string Json);
}
