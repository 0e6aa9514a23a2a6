using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>A custom object between processes: as a <see cref="ResourceObject"/>, since its own JSON does not name its collection.</summary>
public sealed class CustomObjectJsonConverter : JsonConverter<CustomObject>
{
    private static readonly ResourceObjectJsonConverter Inner = new();

    /// <inheritdoc/>
    public override CustomObject Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Inner.Read(ref reader, typeof(ResourceObject), options).As<CustomObject>();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CustomObject value, JsonSerializerOptions options) =>
        Inner.Write(writer, ResourceObject.From(value), options);
}
