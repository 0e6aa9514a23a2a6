using System.Collections.Immutable;

namespace Orleans.Orchestrator.Schema;

/// <summary>
/// A field as the record and the JSON know it: the fields of a message that Go embeds (<c>inline</c>) stand in the
/// outer record, while protobuf keeps them in messages of their own, whose numbers are <see cref="Outer"/>, outermost first.
/// </summary>
internal sealed record FlatField(SchemaModel Model, Message Owner, Field Field, string FieldGroup, ImmutableArray<int> Outer)
{
    public string JsonName => Field.JsonName;

    /// <summary>Unique within the record and stable: the protobuf number, or all numbers on the way for an embedded field.</summary>
    public int OrleansId => Outer.Append(Field.Number).Aggregate(0, static (id, number) => (id * 1000) + number);

    public string Property
    {
        get
        {
            var name = Names.Pascal(Field.JsonName);
            // A record has a Schema and an Empty of its own.
            return name == Owner.Name || name is "Schema" or "Empty" ? name + "Value" : name;
        }
    }

    public string Local => "f" + OrleansId;

    private string Item => Field.Type switch
    {
        "string" => "string",
        "bool" => "bool",
        "int32" => "int",
        "int64" => "long",
        "bytes" => "Octets",
        "Quantity" => "Quantity",
        "IntOrString" => "IntOrString",
        "Time" or "MicroTime" => "DateTimeOffset",
        "RawJson" => "RawJson",
        _ => MessageType,
    };

    /// <summary>The C# name of a message type, fully qualified.</summary>
    public string MessageType
    {
        get
        {
            var message = Model.Find(Field.Type, FieldGroup);
            var group = Model.Groups.First(g => g.Name == message.Group);
            return $"global::{group.Namespace}.{message.Name}";
        }
    }

    public bool Nullable => Field.Cardinality == Cardinality.One && Field.Type switch
    {
        "bytes" => false,
        "Time" or "MicroTime" or "RawJson" => true,
        _ when Field.IsMessage => !Field.Struct,
        _ => !Field.Required,
    };

    /// <summary>An optional field that Go holds as a plain value: its zero is "not set".</summary>
    public bool ZeroIsUnset => Nullable && !Field.Pointer && Field.Type is "string" or "bool" or "int32" or "int64" && Nullable && !Field.Pointer;

    public string ClrType => Field.Cardinality switch
    {
        Cardinality.List => $"ImmutableArray<{Item}>",
        Cardinality.Map => $"Map<{Item}>",
        _ => Nullable ? Item + "?" : Item,
    };

    public string ItemType => Item;

    public static List<FlatField> Of(SchemaModel model, Message message) => [.. Of(model, message, message, [])];

    /// <summary>The number by which the field is found in the message so many levels in.</summary>
    public int NumberAt(int level) => level < Outer.Length ? Outer[level] : Field.Number;

    private static IEnumerable<FlatField> Of(SchemaModel model, Message owner, Message message, ImmutableArray<int> outer) => message.Fields.SelectMany(field => field.Inline
        ? Of(model, owner, model.Find(field.Type, message.Group), outer.Add(field.Number))
        : [new FlatField(model, owner, field, message.Group, outer)]);
}
