using System.Text.Json.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>
/// The schemas of one OpenAPI document, made from the records' own descriptions, with Kubernetes' extensions: merge keys, list
/// types, group-version-kinds. References are followed, so that a document is complete in itself.
/// </summary>
/// <param name="prefix">Where schemas are: <c>#/components/schemas/</c> (3.0) or <c>#/definitions/</c> (2.0).</param>
internal sealed class SchemaSet(string prefix)
{
    private readonly bool _isV3 = prefix.Contains("components", StringComparison.Ordinal);

    /// <summary>The schemas by name.</summary>
    public SortedDictionary<string, JsonNode> Schemas { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a message with everything that it refers to.</summary>
    public string Add(MessageSchema message, params ReadOnlySpan<(string Group, string Version, string Kind)> kinds)
    {
        var name = SchemaNames.Of(message);
        if (Schemas.ContainsKey(name))
            return name;
        var schema = new JsonObject { ["type"] = "object" };
        Schemas[name] = schema;
        var properties = new JsonObject();
        if (message.IsObject)
        {
            properties["apiVersion"] = Text("APIVersion defines the versioned schema of this representation of an object.");
            properties["kind"] = Text("Kind is a string value representing the REST resource this object represents.");
        }

        foreach (var field in message.Fields)
            properties[field.Name] = Field(field);
        if (properties.Count > 0)
            schema["properties"] = properties;
        var required = message.Fields.Where(f => f.Required).Select(f => (JsonNode)f.Name).ToArray();
        if (required.Length > 0)
            schema["required"] = new JsonArray(required);
        if (kinds.Length > 0)
            schema["x-kubernetes-group-version-kind"] = new JsonArray([.. kinds.ToArray().Select(k => Gvk(k.Group, k.Version, k.Kind))]);
        return name;
    }

    /// <summary>Adds a stored kind and its list.</summary>
    public void AddKind(ResourceKind kind)
    {
        var item = Add(kind.Schema, (kind.Group, kind.Version, kind.Kind));
        Schemas[item + "List"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("items"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = Text("APIVersion defines the versioned schema of this representation of an object."),
                ["items"] = new JsonObject { ["type"] = "array", ["items"] = Reference(item) },
                ["kind"] = Text("Kind is a string value representing the REST resource this object represents."),
                ["metadata"] = Reference(Add(Resources.Meta.V1.ListMeta.Schema)),
            },
            ["x-kubernetes-group-version-kind"] = new JsonArray(Gvk(kind.Group, kind.Version, kind.Kind + "List")),
        };
    }

    /// <summary>Adds a schema that is no message.</summary>
    public string AddPlain(string name, JsonObject schema)
    {
        Schemas.TryAdd(name, schema);
        return name;
    }

    /// <summary>A reference to a schema; in 3.0 wrapped, so that a default can stand beside it.</summary>
    public JsonObject Reference(string name) => _isV3
        ? new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = prefix + name }), ["default"] = new JsonObject() }
        : new JsonObject { ["$ref"] = prefix + name };

    /// <summary>A group-version-kind as in <c>x-kubernetes-group-version-kind</c>.</summary>
    public static JsonObject Gvk(string group, string version, string kind) => new() { ["group"] = group, ["kind"] = kind, ["version"] = version };

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private JsonObject Field(FieldSchema field)
    {
        var value = Value(field);
        var schema = field.Cardinality switch
        {
            Cardinality.List => new JsonObject { ["type"] = "array", ["items"] = value },
            Cardinality.Map => new JsonObject { ["type"] = "object", ["additionalProperties"] = value },
            _ => value,
        };
        if (field.Cardinality == Cardinality.List)
        {
            schema["x-kubernetes-list-type"] = field.ListType switch { ListType.Map => "map", ListType.Set => "set", _ => "atomic" };
            if (field.ListType == ListType.Map && !field.MapKeys.IsDefaultOrEmpty)
                schema["x-kubernetes-list-map-keys"] = new JsonArray([.. field.MapKeys.Select(k => (JsonNode)k)]);
        }

        if (PatchStrategy(field) is { } strategy)
            schema["x-kubernetes-patch-strategy"] = strategy;
        if (field.PatchMergeKey is { } key)
            schema["x-kubernetes-patch-merge-key"] = key;
        if (Default(field) is { } preset)
            schema["default"] = preset;
        return schema;
    }

    private static JsonNode? Default(FieldSchema field) => (field.Default, field.Type) switch
    {
        ({ } text, FieldType.String) => text,
        ({ } text, FieldType.Bool or FieldType.Int32 or FieldType.Int64) => JsonNode.Parse(text),
        _ => null,
    };

    private static string? PatchStrategy(FieldSchema field) => (field.PatchMerge, field.PatchRetainKeys) switch
    {
        (true, true) => "merge,retainKeys",
        (true, false) => "merge",
        (false, true) => "retainKeys",
        _ => null,
    };

    private JsonObject Value(FieldSchema field) => field.Type switch
    {
        FieldType.String => new() { ["type"] = "string" },
        FieldType.Bool => new() { ["type"] = "boolean" },
        FieldType.Int32 => new() { ["type"] = "integer", ["format"] = "int32" },
        FieldType.Int64 => new() { ["type"] = "integer", ["format"] = "int64" },
        FieldType.Bytes => new() { ["type"] = "string", ["format"] = "byte" },
        FieldType.Quantity => Reference(AddPlain(SchemaNames.Quantity, Scalar("string", null))),
        FieldType.IntOrString => Reference(AddPlain(SchemaNames.IntOrString, Scalar("string", "int-or-string"))),
        FieldType.Time => Reference(AddPlain(SchemaNames.Time, Scalar("string", "date-time"))),
        FieldType.MicroTime => Reference(AddPlain(SchemaNames.MicroTime, Scalar("string", "date-time"))),
        FieldType.RawJson => new() { ["type"] = "object" },
        _ => Reference(Add(field.MessageSchema)),
    };

    private JsonObject Scalar(string type, string? format)
    {
        // 3.0 can say what a quantity and a port are; 2.0 has only the format.
        if (_isV3 && (format is null || format == "int-or-string"))
            return new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, new JsonObject { ["type"] = format is null ? "number" : "integer" }) };
        var schema = new JsonObject { ["type"] = type };
        if (format is not null)
            schema["format"] = format;
        return schema;
    }
}
