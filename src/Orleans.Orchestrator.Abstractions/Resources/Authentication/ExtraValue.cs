using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Authentication.V1;

/// <summary>
/// Kubernetes' <c>authentication.v1.ExtraValue</c>, something else that is known about a user: in JSON a list of texts, in protobuf a message
/// that holds it.
/// </summary>
[GenerateSerializer, Immutable, Alias("authentication.v1.ExtraValue"), JsonConverter(typeof(MessageJsonConverter<ExtraValue>))]
public sealed record ExtraValue : IMessage<ExtraValue>
{
    /// <inheritdoc/>
    public static ExtraValue Empty { get; } = new();

    /// <inheritdoc/>
    public static MessageSchema Schema { get; } = new("authentication.v1", "ExtraValue", false, static () => [new FieldSchema("items", FieldType.String, Cardinality.List)]);

    /// <summary>The values.</summary>
    [Id(1)]
    public ImmutableArray<string> Items { get => field.IsDefault ? [] : field; init; }

    /// <inheritdoc/>
    public static ExtraValue ReadJson(ref Utf8JsonReader r, JsonReadContext c) => new() { Items = c.ReadStrings(ref r) };

    /// <inheritdoc/>
    public void WriteJson(Utf8JsonWriter w)
    {
        w.WriteStartArray();
        foreach (var item in Items)
            w.WriteStringValue(item);
        w.WriteEndArray();
    }

    /// <inheritdoc/>
    public static ExtraValue ReadProto(ref ProtoReader r)
    {
        var items = ImmutableArray.CreateBuilder<string>();
        while (r.NextField(out var number))
        {
            if (number == 1)
                items.Add(r.ReadString());
            else
                r.Skip();
        }

        return new ExtraValue { Items = items.ToImmutable() };
    }

    /// <inheritdoc/>
    public void WriteProto(ProtoWriter w) => w.WriteList(1, Items);

    /// <summary>Equal by the values.</summary>
    public bool Equals(ExtraValue? other) => other is not null && Equality.Lists(Items, other.Items);

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Length;

    /// <summary>Names the message; never its content.</summary>
    public override string ToString() => "ExtraValue";
}
