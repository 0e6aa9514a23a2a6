using System.Text.Json;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>
/// The merge rules of a custom resource, from the structural schema of its definition (<c>openAPIV3Schema</c>) and the extensions in it:
/// <c>x-kubernetes-list-type</c>, <c>-list-map-keys</c>, <c>-map-type</c>, <c>-preserve-unknown-fields</c>, <c>-embedded-resource</c>.
/// </summary>
public static class StructuralMergeTypes
{
    /// <summary>The type of a whole object.</summary>
    /// <param name="schema">The schema of its version; null when there is none, then everything is deduced from the values.</param>
    public static MergeType Of(JsonElement? schema)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } root)
            return MergeTypes.Root(static () => [], MergeType.Deduced);
        var own = root.Clone();
        return MergeTypes.Root(() => Properties(own), Others(own));
    }

    private static MergeType Value(JsonElement schema)
    {
        if (Flag(schema, "x-kubernetes-embedded-resource"))
            return MergeType.Object(() => Properties(schema), Others(schema));
        return Text(schema, "type") switch
        {
            "object" => Object(schema),
            "array" => List(schema),
            // Neither integer-or-string nor an unknown field says its type.
            null or "" when Flag(schema, "x-kubernetes-preserve-unknown-fields") => MergeType.Deduced,
            _ => MergeType.Whole,
        };
    }

    private static MergeType Object(JsonElement schema)
    {
        if (Text(schema, "x-kubernetes-map-type") == "atomic")
            return MergeType.Whole;
        return MergeType.Object(() => Properties(schema), Others(schema));
    }

    private static MergeType? Others(JsonElement schema)
    {
        if (((JsonElement?)schema).Get("additionalProperties") is { ValueKind: JsonValueKind.Object or JsonValueKind.True } values)
            return values.ValueKind == JsonValueKind.Object ? Value(values) : MergeType.Deduced;
        return Flag(schema, "x-kubernetes-preserve-unknown-fields") ? MergeType.Deduced : null;
    }

    private static MergeType List(JsonElement schema)
    {
        if (((JsonElement?)schema).Get("items") is not { ValueKind: JsonValueKind.Object } items)
            return MergeType.Whole;
        switch (Text(schema, "x-kubernetes-list-type"))
        {
            case "set":
                return MergeType.SetList();
            case "map" when ((JsonElement?)schema).Get("x-kubernetes-list-map-keys") is { ValueKind: JsonValueKind.Array } keys:
                var fields = ((JsonElement?)items).Get("properties");
                return MergeType.KeyedList(Value(items), [.. keys.EnumerateArray().Select(key => new MergeKey(key.ToString(), fields.Get(key.ToString()).Get("default")))]);
            default:
                return MergeType.Whole;
        }
    }

    private static IEnumerable<KeyValuePair<string, MergeType>> Properties(JsonElement schema) =>
        ((JsonElement?)schema).Get("properties") is { ValueKind: JsonValueKind.Object } properties
            ? properties.EnumerateObject().Select(static p => KeyValuePair.Create(p.Name, Value(p.Value)))
            : [];

    private static bool Flag(JsonElement schema, string name) => ((JsonElement?)schema).Get(name) is { ValueKind: JsonValueKind.True };

    private static string? Text(JsonElement schema, string name) => ((JsonElement?)schema).Get(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
