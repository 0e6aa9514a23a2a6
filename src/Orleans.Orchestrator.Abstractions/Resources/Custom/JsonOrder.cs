using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>Writes JSON with the keys of objects in order, so that equal values have equal texts.</summary>
public static class JsonOrder
{
    /// <summary>The members of an object, each as text.</summary>
    public static Map<RawJson> Fields(JsonObject value) => Map<RawJson>.From(value.Select(m => KeyValuePair.Create(m.Key, new RawJson(Text(m.Value)))));

    /// <summary>A value as text.</summary>
    public static string Text(JsonNode? value)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            Write(writer, value);
        return System.Text.Encoding.UTF8.GetString(buffer.Written);
    }

    /// <summary>The object that <see cref="Fields"/> took apart.</summary>
    public static JsonObject Object(Map<RawJson> fields) => new(fields.Select(f => KeyValuePair.Create(
        f.Key, JsonNode.Parse(f.Value.Text, documentOptions: new JsonDocumentOptions { MaxDepth = JsonReadContext.MaxDepth }))));

    private static void Write(Utf8JsonWriter w, JsonNode? value)
    {
        switch (value)
        {
            case null:
                w.WriteNullValue();
                break;
            case JsonObject members:
                w.WriteStartObject();
                foreach (var (name, member) in members.OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    w.WritePropertyName(name);
                    Write(w, member);
                }

                w.WriteEndObject();
                break;
            case JsonArray items:
                w.WriteStartArray();
                foreach (var item in items)
                    Write(w, item);
                w.WriteEndArray();
                break;
            default:
                value.WriteTo(w);
                break;
        }
    }
}
