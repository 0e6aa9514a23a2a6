using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Apiextensions.V1;

/// <summary>
/// Kubernetes' <c>apiextensions.v1.JSONSchemaProps</c>. Its JSON is kept as text, in one order whatever order it came in: it has fields
/// that are a schema or a list, a schema or a flag, or anything at all, and what works with it compiles it anyway.
/// </summary>
[GenerateSerializer, Immutable, Alias("apiextensions.v1.JSONSchemaProps"), JsonConverter(typeof(MessageJsonConverter<JSONSchemaProps>))]
public sealed record JSONSchemaProps : IMessage<JSONSchemaProps>
{
    /// <inheritdoc/>
    public static JSONSchemaProps Empty { get; } = new();

    /// <inheritdoc/>
    public static MessageSchema Schema { get; } = new(
        "apiextensions.v1", "JSONSchemaProps", false, static () => [.. JsonSchemaField.OfSchema.Select(f => f.Describe())]);

    /// <summary>The schema as Kubernetes JSON.</summary>
    [Id(0)]
    public string Json { get; init; } = "{}";

    /// <summary>The schema that a text holds, for callers that have one at hand.</summary>
    /// <exception cref="JsonException">It is no JSON, or has fields that no schema has.</exception>
    public static JSONSchemaProps Parse(string json) => JsonSerializer.Deserialize<JSONSchemaProps>(json) ?? Empty;

    /// <inheritdoc/>
    public static JSONSchemaProps ReadJson(ref Utf8JsonReader r, JsonReadContext c) =>
        new() { Json = JsonSchemaReader.Text(JsonSchemaReader.ReadObject(ref r, c, JsonSchemaField.OfSchema)) };

    /// <inheritdoc/>
    public void WriteJson(Utf8JsonWriter w) => w.WriteRawValue(Json, skipInputValidation: true);

    /// <inheritdoc/>
    public static JSONSchemaProps ReadProto(ref ProtoReader r) => new() { Json = JsonSchemaReader.Text(JsonSchemaProto.Read(ref r, JsonSchemaField.OfSchema)) };

    /// <inheritdoc/>
    public void WriteProto(ProtoWriter w)
    {
        using var document = JsonDocument.Parse(Json, JsonSchemaReader.DocumentOptions);
        JsonSchemaProto.Write(w, document.RootElement, JsonSchemaField.OfSchema);
    }

    /// <inheritdoc/>
    public override string ToString() => "JSONSchemaProps";
}
