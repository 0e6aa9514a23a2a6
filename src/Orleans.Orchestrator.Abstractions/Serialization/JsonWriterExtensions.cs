using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Serialization;

/// <summary>Kubernetes' forms of values, for generated writers.</summary>
public static class JsonWriterExtensions
{
    public static void WriteMessage<T>(this Utf8JsonWriter w, ReadOnlySpan<byte> name, T value) where T : class, IMessage<T>
    {
        w.WritePropertyName(name);
        value.WriteJson(w);
    }

    public static void WriteOctets(this Utf8JsonWriter w, ReadOnlySpan<byte> name, Octets value) => w.WriteBase64String(name, value.Span);

    public static void WriteQuantity(this Utf8JsonWriter w, ReadOnlySpan<byte> name, Quantity value) => w.WriteString(name, value.ToString());

    public static void WriteIntOrString(this Utf8JsonWriter w, ReadOnlySpan<byte> name, IntOrString value)
    {
        if (value.Text is { } text)
            w.WriteString(name, text);
        else
            w.WriteNumber(name, value.Number);
    }

    /// <summary>RFC 3339 in whole seconds, UTC.</summary>
    public static void WriteTime(this Utf8JsonWriter w, ReadOnlySpan<byte> name, DateTimeOffset value) => WriteTime(w, name, value, isMicro: false);

    /// <summary>RFC 3339 in microseconds, UTC.</summary>
    public static void WriteMicroTime(this Utf8JsonWriter w, ReadOnlySpan<byte> name, DateTimeOffset value) => WriteTime(w, name, value, isMicro: true);

    public static void WriteRaw(this Utf8JsonWriter w, ReadOnlySpan<byte> name, RawJson value)
    {
        w.WritePropertyName(name);
        w.WriteRawValue(value.Text);
    }

    public static void WriteList<T>(this Utf8JsonWriter w, ReadOnlySpan<byte> name, ImmutableArray<T> items) where T : class, IMessage<T>
    {
        w.WriteStartArray(name);
        foreach (var item in items)
            item.WriteJson(w);
        w.WriteEndArray();
    }

    public static void WriteList(this Utf8JsonWriter w, ReadOnlySpan<byte> name, ImmutableArray<string> items)
    {
        w.WriteStartArray(name);
        foreach (var item in items)
            w.WriteStringValue(item);
        w.WriteEndArray();
    }

    public static void WriteList(this Utf8JsonWriter w, ReadOnlySpan<byte> name, ImmutableArray<int> items)
    {
        w.WriteStartArray(name);
        foreach (var item in items)
            w.WriteNumberValue(item);
        w.WriteEndArray();
    }

    public static void WriteList(this Utf8JsonWriter w, ReadOnlySpan<byte> name, ImmutableArray<long> items)
    {
        w.WriteStartArray(name);
        foreach (var item in items)
            w.WriteNumberValue(item);
        w.WriteEndArray();
    }

    public static void WriteMap(this Utf8JsonWriter w, ReadOnlySpan<byte> name, Map<string> items)
    {
        w.WriteStartObject(name);
        foreach (var (key, value) in items)
            w.WriteString(key, value);
        w.WriteEndObject();
    }

    public static void WriteMap(this Utf8JsonWriter w, ReadOnlySpan<byte> name, Map<Octets> items)
    {
        w.WriteStartObject(name);
        foreach (var (key, value) in items)
            w.WriteBase64String(key, value.Span);
        w.WriteEndObject();
    }

    public static void WriteMap(this Utf8JsonWriter w, ReadOnlySpan<byte> name, Map<Quantity> items)
    {
        w.WriteStartObject(name);
        foreach (var (key, value) in items)
            w.WriteString(key, value.ToString());
        w.WriteEndObject();
    }

    public static void WriteMap(this Utf8JsonWriter w, ReadOnlySpan<byte> name, Map<DateTimeOffset> items)
    {
        w.WriteStartObject(name);
        foreach (var (key, value) in items)
            w.WriteString(key, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        w.WriteEndObject();
    }

    public static void WriteMap<T>(this Utf8JsonWriter w, ReadOnlySpan<byte> name, Map<T> items) where T : class, IMessage<T>
    {
        w.WriteStartObject(name);
        foreach (var (key, value) in items)
        {
            w.WritePropertyName(key);
            value.WriteJson(w);
        }

        w.WriteEndObject();
    }

    // A pod has half a dozen times and is written with each change: formatting them by a custom format took a tenth of that.
    private static void WriteTime(Utf8JsonWriter w, ReadOnlySpan<byte> name, DateTimeOffset value, bool isMicro)
    {
        Span<byte> text = stackalloc byte[33];
        value.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        // yyyy-MM-ddTHH:mm:ss.fffffffZ, of which the fraction is cut.
        var length = isMicro ? 26 : 19;
        text[length++] = (byte)'Z';
        w.WriteString(name, text[..length]);
    }
}
