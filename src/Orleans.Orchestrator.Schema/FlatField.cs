namespace Orleans.Orchestrator.Schema;

/// <summary>
/// A field as the record and the JSON know it: the fields of a message that Go embeds (<c>inline</c>) stand in the
/// outer record, while protobuf keeps them in a message of their own, <see cref="Outer"/>.
/// </summary>
internal sealed record FlatField(SchemaModel Model, Message Owner, Field Field, string FieldGroup, int? Outer)
{
    public string JsonName => Field.JsonName;

    /// <summary>Unique within the record and stable: the protobuf number, or both numbers for an embedded field.</summary>
    public int OrleansId => Outer is { } outer ? outer * 1000 + Field.Number : Field.Number;

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

    public static List<FlatField> Of(SchemaModel model, Message message)
    {
        var result = new List<FlatField>();
        foreach (var field in message.Fields)
        {
            if (!field.Inline)
            {
                result.Add(new FlatField(model, message, field, message.Group, null));
                continue;
            }

            var inner = model.Find(field.Type, message.Group);
            result.AddRange(inner.Fields.Select(f => new FlatField(model, message, f, inner.Group, field.Number)));
        }

        return result;
    }
}
