using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Serialization;

/// <summary>Bytes as base64.</summary>
public sealed class OctetsJsonConverter : JsonConverter<Octets>
{
    /// <inheritdoc/>
    public override Octets Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Octets.From(reader.GetBytesFromBase64());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Octets value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.Span);
}
