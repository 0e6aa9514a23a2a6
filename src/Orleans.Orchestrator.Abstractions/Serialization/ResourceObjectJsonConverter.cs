using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Serialization;

/// <summary>
/// An object between processes: <c>{"collection": …, "object": …}</c>. Its Kubernetes JSON is passed on as it is; the receiver parses it
/// when it asks for the record.
/// </summary>
public sealed class ResourceObjectJsonConverter : JsonConverter<ResourceObject>
{
    /// <inheritdoc/>
    public override ResourceObject Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var content = JsonElement.ParseValue(ref reader);
        if (content.ValueKind != JsonValueKind.Object || !content.TryGetProperty("collection", out var collection)
            || collection.ValueKind != JsonValueKind.String || !content.TryGetProperty("object", out var value))
            throw new JsonException("an object must be given with its collection: {\"collection\": \"pods\", \"object\": {…}}");
        return ResourceObject.FromJson(collection.GetString()!, JsonMarshal.GetRawUtf8Value(value).ToArray());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ResourceObject value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("collection", value.Collection);
        writer.WritePropertyName("object");
        writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
        writer.WriteEndObject();
    }
}
