using System.Text.Json.Nodes;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>The schemas of messages' fields.</summary>
/// <param name="prefix">Where named schemas are.</param>
internal sealed class FieldSchemas(string prefix)
{
    /// <summary>Whether this is for OpenAPI 3.0.</summary>
    public bool IsV3 { get; } = prefix.Contains("components", StringComparison.Ordinal);

    /// <summary>A text with a description.</summary>
    public static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    /// <summary>The name of the schema of a scalar that has one.</summary>
    public static string? Named(FieldType type) => type switch
    {
        FieldType.Quantity => SchemaNames.Quantity,
        FieldType.IntOrString => SchemaNames.IntOrString,
        FieldType.Time => SchemaNames.Time,
        FieldType.MicroTime => SchemaNames.MicroTime,
        FieldType.RawJson => SchemaNames.FieldsV1,
        _ => null,
    };

    /// <summary>A reference to a schema; in 3.0 wrapped, so that something can stand beside it.</summary>
    public JsonObject Reference(string name, string? description = null)
    {
        var reference = new JsonObject { ["$ref"] = prefix + name };
        if (IsV3)
            reference = new JsonObject { ["allOf"] = new JsonArray(reference), ["default"] = new JsonObject() };
        if (description is not null)
            reference["description"] = description;
        return reference;
    }

    /// <summary>The schema of a message's field.</summary>
    public JsonObject Of(MessageSchema message, FieldSchema field)
    {
        var value = Value(field);
        var schema = field.Cardinality switch
        {
            Cardinality.List => new JsonObject { ["type"] = "array", ["items"] = value },
            Cardinality.Map => new JsonObject { ["type"] = "object", ["additionalProperties"] = value },
            _ => value,
        };
        if (Descriptions.Of(message, field) is { } description)
            schema["description"] = description;
        AddMerging(schema, field);
        if (Default(field) is { } preset)
            schema["default"] = preset;
        return schema;
    }

    /// <summary>The schema of a scalar that has a name.</summary>
    public JsonObject Scalar(FieldType type)
    {
        // 3.0 can say what a quantity and a port are; 2.0 has only the format.
        var schema = (type, IsV3) switch
        {
            (FieldType.Quantity, true) => OneOf("string", "number"),
            (FieldType.IntOrString, true) => new JsonObject { ["format"] = "int-or-string", ["oneOf"] = Types("integer", "string") },
            (FieldType.Quantity, false) => new JsonObject { ["type"] = "string" },
            (FieldType.IntOrString, false) => new JsonObject { ["type"] = "string", ["format"] = "int-or-string" },
            (FieldType.RawJson, _) => new JsonObject { ["type"] = "object" },
            _ => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        };
        schema["description"] = type switch
        {
            FieldType.Quantity => "An amount: a decimal number, with one of the suffixes n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an exponent such as e3.",
            FieldType.IntOrString => "A number or a text, such as a port's number or its name, or a count or a percentage.",
            FieldType.MicroTime => "A time with microseconds, in RFC 3339's form.",
            FieldType.RawJson => "JSON of any form.",
            _ => "A time to the second, in RFC 3339's form.",
        };
        return schema;
    }

    private static JsonObject OneOf(params string[] types) => new() { ["oneOf"] = Types(types) };

    private static JsonArray Types(params string[] types) => new([.. types.Select(t => (JsonNode)new JsonObject { ["type"] = t })]);

    private static void AddMerging(JsonObject schema, FieldSchema field)
    {
        if (field.Cardinality == Cardinality.List)
        {
            schema["x-kubernetes-list-type"] = field.ListType switch { ListType.Map => "map", ListType.Set => "set", _ => "atomic" };
            if (field.ListType == ListType.Map && !field.MapKeys.IsDefaultOrEmpty)
                schema["x-kubernetes-list-map-keys"] = new JsonArray([.. field.MapKeys.Select(k => (JsonNode)k)]);
        }

        var strategy = (field.PatchMerge, field.PatchRetainKeys) switch
        {
            (true, true) => "merge,retainKeys",
            (true, false) => "merge",
            (false, true) => "retainKeys",
            _ => null,
        };
        if (strategy is not null)
            schema["x-kubernetes-patch-strategy"] = strategy;
        if (field.PatchMergeKey is { } key)
            schema["x-kubernetes-patch-merge-key"] = key;
    }

    private JsonNode? Default(FieldSchema field) => (field.Default, field.Type, field.Cardinality) switch
    {
        (_, _, not Cardinality.One) => null,
        ({ } text, FieldType.String, _) => text,
        ({ } text, FieldType.Bool or FieldType.Int32 or FieldType.Int64, _) => JsonNode.Parse(text),
        // What can't be left out is at least empty.
        (null, FieldType.String, _) when field.Required && IsV3 => "",
        (null, FieldType.Bool, _) when field.Required && IsV3 => false,
        (null, FieldType.Int32 or FieldType.Int64, _) when field.Required && IsV3 => 0,
        _ => null,
    };

    private JsonObject Value(FieldSchema field) => field.Type switch
    {
        FieldType.String => WithDefault("string", field, ""),
        FieldType.Bool => new() { ["type"] = "boolean" },
        FieldType.Int32 => new() { ["type"] = "integer", ["format"] = "int32" },
        FieldType.Int64 => new() { ["type"] = "integer", ["format"] = "int64" },
        FieldType.Double => new() { ["type"] = "number", ["format"] = "double" },
        FieldType.Bytes => new() { ["type"] = "string", ["format"] = "byte" },
        FieldType.Message when ReferenceEquals(field.MessageSchema, ExtraValue.Schema) => new()
        {
            ["type"] = "array", ["items"] = WithDefault("string", field, ""),
        },
        FieldType.Message => Reference(SchemaNames.Of(field.MessageSchema)),
        _ => Bare(Reference(Named(field.Type)!)),
    };

    /// <summary>Elements of lists and maps have an empty default of their own in 3.0.</summary>
    private JsonObject WithDefault(string type, FieldSchema field, string preset)
    {
        var schema = new JsonObject { ["type"] = type };
        if (IsV3 && field.Cardinality != Cardinality.One)
            schema["default"] = preset;
        return schema;
    }

    /// <summary>Scalars have no default: an empty object would be none of theirs.</summary>
    private static JsonObject Bare(JsonObject reference)
    {
        reference.Remove("default");
        return reference;
    }
}
