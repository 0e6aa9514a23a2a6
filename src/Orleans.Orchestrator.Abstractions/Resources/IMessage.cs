using System.Text.Json;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources;

/// <summary>A Kubernetes API message: an immutable record that reads and writes its own JSON and protobuf.</summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IMessage<TSelf> where TSelf : class, IMessage<TSelf>
{
    /// <summary>The record with nothing set.</summary>
    static abstract TSelf Empty { get; }

    /// <summary>The description of its fields: types, merge rules, defaults.</summary>
    static abstract MessageSchema Schema { get; }

    /// <summary>
    /// Reads the value at the reader. Unknown and repeated fields and values of the wrong type are noted in
    /// <paramref name="c"/> and skipped, so that one pass finds every fault.
    /// </summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    static abstract TSelf ReadJson(ref Utf8JsonReader r, JsonReadContext c);

    /// <summary>Writes the value as Kubernetes JSON.</summary>
    void WriteJson(Utf8JsonWriter w);

    /// <summary>Reads the message's protobuf form; unknown fields are skipped.</summary>
    /// <exception cref="ProtoException">The bytes are not a protobuf message.</exception>
    static abstract TSelf ReadProto(ref ProtoReader r);

    /// <summary>Writes the message's protobuf form.</summary>
    void WriteProto(ProtoWriter w);
}
