using System.Text.Json;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>
/// What makes a schema structural: every field has a type, and value validations add nothing to the structure (apiextensions
/// <c>pkg/apiserver/schema/validation.go</c> and <c>pkg/apis/apiextensions/validation</c>).
/// </summary>
internal static class StructuralRules
{
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] Unsupported = ["$ref", "definitions", "dependencies", "id", "additionalItems", "patternProperties"];

    /// <summary>Where a schema stands, which decides what it may leave open.</summary>
    private enum Level
    {
        Root,
        Field,
        Item,
    }

    public static void Validate(FieldPath path, JsonElement schema, FaultList faults)
    {
        Whole(path, schema, Level.Root, faults);
        if (Member(schema, "properties") is { } properties && Member(properties, "metadata") is { } metadata)
            Metadata(path.Child("properties").Key("metadata"), metadata, faults);
    }

    private static void Whole(FieldPath path, JsonElement schema, Level level, FaultList faults)
    {
        Type(path, schema, level, faults);
        Forbidden(path, schema, faults);
        Extensions(path, schema, faults);
        ListTypes(path, schema, faults);
        NestedSchemaRules.Validate(path, schema, faults);
        Pattern(path, schema, faults);
        foreach (var (name, property) in Members(schema, "properties"))
            Whole(path.Child("properties").Key(name), property, Level.Field, faults);
        if (Member(schema, "additionalProperties") is { ValueKind: JsonValueKind.Object } additional)
            Whole(path.Child("additionalProperties"), additional, Level.Field, faults);
        if (Member(schema, "items") is { ValueKind: JsonValueKind.Object } items)
            Whole(path.Child("items"), items, Level.Item, faults);
    }

    private static void Type(FieldPath path, JsonElement schema, Level level, FaultList faults)
    {
        var type = Text(schema, "type");
        var at = path.Child("type");
        if (type.Length > 0 && !Types.Contains(type))
        {
            faults.NotSupported(at, type, Types);
            return;
        }

        if (Flag(schema, "x-kubernetes-int-or-string"))
        {
            if (type.Length > 0)
                faults.Invalid(at, type, "must be empty if x-kubernetes-int-or-string is true");
        }
        else if (type.Length == 0 && (level == Level.Root || !Flag(schema, "x-kubernetes-preserve-unknown-fields")))
        {
            faults.Required(at, level switch
            {
                Level.Root => "must not be empty at the root",
                Level.Item => "must not be empty for specified array items",
                _ => "must not be empty for specified object fields",
            });
        }

        if (level == Level.Root && type.Length > 0 && type != "object")
            faults.Invalid(at, type, "must be object at the root");
        if (level == Level.Root && Flag(schema, "nullable"))
            faults.Forbidden(path.Child("nullable"), "nullable cannot be true at the root");
        if (type == "array" && Member(schema, "items") is null)
            faults.Required(path.Child("items"), "must be specified");
    }

    private static void Forbidden(FieldPath path, JsonElement schema, FaultList faults)
    {
        foreach (var name in Unsupported)
        {
            if (Member(schema, name) is not null)
                faults.Forbidden(path.Child(name), $"{name} is not supported");
        }

        if (Flag(schema, "uniqueItems"))
            faults.Forbidden(path.Child("uniqueItems"), "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        if (Member(schema, "items") is { ValueKind: JsonValueKind.Array })
            faults.Forbidden(path.Child("items"), "items must be a schema object and not an array");
        if (Member(schema, "additionalProperties") is not { } additional)
            return;
        if (additional.ValueKind == JsonValueKind.False)
            faults.Forbidden(path.Child("additionalProperties"), "additionalProperties cannot be set to false");
        if (Members(schema, "properties").Any() && additional.ValueKind != JsonValueKind.False)
            faults.Forbidden(path.Child("additionalProperties"), "additionalProperties and properties are mutual exclusive");
    }

    private static void Extensions(FieldPath path, JsonElement schema, FaultList faults)
    {
        var (type, keeps) = (Text(schema, "type"), Flag(schema, "x-kubernetes-preserve-unknown-fields"));
        if (keeps && type is not ("" or "object"))
            faults.Invalid(path.Child("type"), type, "must be object if x-kubernetes-preserve-unknown-fields is true");
        if (Flag(schema, "x-kubernetes-embedded-resource"))
        {
            if (type != "object")
                faults.Invalid(path.Child("type"), type, "must be object if x-kubernetes-embedded-resource is true");
            if (!keeps && !Members(schema, "properties").Any())
                faults.Required(path.Child("properties"), "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields");
        }

        if (Text(schema, "x-kubernetes-map-type") is { Length: > 0 } mapType)
        {
            if (type != "object")
                faults.Invalid(path.Child("type"), type, "must be object if x-kubernetes-map-type is specified");
            if (mapType is not ("atomic" or "granular"))
                faults.NotSupported(path.Child("x-kubernetes-map-type"), mapType, "atomic", "granular");
        }
    }

    private static void ListTypes(FieldPath path, JsonElement schema, FaultList faults)
    {
        var (listType, at) = (Text(schema, "x-kubernetes-list-type"), path.Child("x-kubernetes-list-type"));
        var keys = Member(schema, "x-kubernetes-list-map-keys") is { } list ? list.EnumerateArray().Select(k => k.GetString()!).ToList() : [];
        if (listType.Length > 0 && Text(schema, "type") != "array")
            faults.Invalid(path.Child("type"), Text(schema, "type"), "must be array if x-kubernetes-list-type is specified");
        if (listType is not ("" or "atomic" or "set" or "map"))
            faults.NotSupported(at, listType, "atomic", "set", "map");
        if (keys.Count > 0 && listType != "map")
            faults.Invalid(at, listType, "must be map if x-kubernetes-list-map-keys is non-empty");
        if (listType != "map" || Member(schema, "items") is not { ValueKind: JsonValueKind.Object } items)
            return;
        if (keys.Count == 0)
            faults.Required(path.Child("x-kubernetes-list-map-keys"), "must not be empty if x-kubernetes-list-type is map");
        if (Text(items, "type") != "object")
            faults.Invalid(path.Child("items").Child("type"), Text(items, "type"), "must be object if parent array's x-kubernetes-list-type is map");
        MapKeys(path, items, keys, faults);
    }

    private static void MapKeys(FieldPath path, JsonElement items, List<string> keys, FaultList faults)
    {
        var at = path.Child("x-kubernetes-list-map-keys");
        for (var i = 0; i < keys.Count; i++)
        {
            if (Member(items, "properties") is not { } properties || Member(properties, keys[i]) is not { } property)
            {
                faults.Invalid(at.Index(i), keys[i], "entries must all be names of item properties");
                continue;
            }

            if (Text(property, "type") is "object" or "array")
                faults.Invalid(path.Child("items").Child("properties").Key(keys[i]).Child("type"), Text(property, "type"), "must be a scalar type if parent array's x-kubernetes-list-type is map");
            var required = Member(items, "required") is { } names && names.EnumerateArray().Any(n => n.GetString() == keys[i]);
            if (!required && Member(property, "default") is null)
                faults.Required(path.Child("items").Child("properties").Key(keys[i]).Child("default"), "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
        }

        if (keys.Distinct().Count() != keys.Count)
            faults.Invalid(at, $"[{string.Join(" ", keys)}]", "must not contain duplicate entries");
    }

    private static void Metadata(FieldPath path, JsonElement metadata, FaultList faults)
    {
        if (Text(metadata, "type") is { Length: > 0 } type && type != "object")
            faults.Invalid(path.Child("type"), type, "must be object");
        var others = metadata.EnumerateObject().Any(p => p.Name is not ("type" or "properties" or "description"));
        if (others || Members(metadata, "properties").Any(p => p.Name is not ("name" or "generateName")))
            faults.Forbidden(path, "must not specify anything other than name and generateName, but metadata is implicitly specified");
    }

    private static void Pattern(FieldPath path, JsonElement schema, FaultList faults)
    {
        if (Text(schema, "pattern") is not { Length: > 0 } pattern)
            return;
        try
        {
            GoRegex.Parse(pattern);
        }
        catch (ArgumentException e)
        {
            faults.Invalid(path.Child("pattern"), pattern, $"must be a valid regular expression, but isn't: {e.Message}");
        }
    }

    internal static JsonElement? Member(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var value) ? value : null;

    internal static IEnumerable<(string Name, JsonElement Schema)> Members(JsonElement schema, string name) =>
        Member(schema, name) is { ValueKind: JsonValueKind.Object } map ? map.EnumerateObject().Select(p => (p.Name, p.Value)) : [];

    internal static string Text(JsonElement schema, string name) => Member(schema, name)?.GetString() ?? "";

    internal static bool Flag(JsonElement schema, string name) => Member(schema, name)?.GetBoolean() ?? false;
}
