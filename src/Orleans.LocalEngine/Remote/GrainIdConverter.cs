using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>Writes an identity as <c>type/key</c>.</summary>
internal sealed class GrainIdConverter : JsonConverter<GrainId>
{
    public override GrainId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        GrainId.TryParse(reader.GetString(), out var id) ? id : default;

    public override void Write(Utf8JsonWriter writer, GrainId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.IsDefault ? "" : value.ToString());
}
