using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Serialization;

/// <summary>Lets <see cref="JsonSerializer"/> use the generated code; a value of the wrong type is a <see cref="JsonException"/>.</summary>
public sealed class MessageJsonConverter<T> : JsonConverter<T> where T : class, IMessage<T>
{
    /// <inheritdoc/>
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var context = new JsonReadContext();
        var value = T.ReadJson(ref reader, context);
        foreach (var fault in context.Faults)
        {
            if (fault.Kind == JsonFaultKind.WrongType)
                throw new JsonException($"{fault.Path}: {fault.Message}");
        }

        return value;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => value.WriteJson(writer);
}
