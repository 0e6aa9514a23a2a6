using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>Fills in what an object leaves open (apiextensions <c>pkg/apiserver/schema/defaulting</c>). Doing it twice changes nothing more.</summary>
internal static class SchemaDefaults
{
    /// <summary>Sets defaults in place.</summary>
    public static void Apply(JsonNode? value, StructuralSchema schema)
    {
        if (!schema.HasDefaults)
            return;
        if (value is JsonObject members)
            ApplyToObject(members, schema);
        else if (value is JsonArray items && schema.Items is { } inner)
            ApplyToItems(items, inner);
    }

    private static void ApplyToObject(JsonObject members, StructuralSchema schema)
    {
        foreach (var (name, property) in schema.Properties)
        {
            // A null that the schema does not allow counts as left open.
            if (property.Default is { } text && (!members.TryGetPropertyValue(name, out var present) || (present is null && !property.Nullable)))
                members[name] = JsonNode.Parse(text);
            if (members[name] is { } member)
                Apply(member, property);
        }

        if (schema.Additional is not { } additional)
            return;
        foreach (var name in members.Select(m => m.Key).Where(n => !schema.Properties.ContainsKey(n)).ToList())
        {
            if (members[name] is null && additional is { Default: { } text, Nullable: false })
                members[name] = JsonNode.Parse(text);
            Apply(members[name], additional);
        }
    }

    private static void ApplyToItems(JsonArray items, StructuralSchema inner)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is null && inner is { Default: { } text, Nullable: false })
                items[i] = JsonNode.Parse(text);
            Apply(items[i], inner);
        }
    }
}
