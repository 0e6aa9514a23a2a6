using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>Publishes the schemas of custom kinds (apiextensions <c>pkg/controller/openapi/builder</c>).</summary>
internal static class CustomSchemas
{
    /// <summary>What OpenAPI 2.0 has no word for.</summary>
    private static readonly string[] OnlyInV3 = ["oneOf", "anyOf", "allOf", "not", "nullable"];

    private static readonly string[] ObjectFields = ["apiVersion", "kind", "metadata"];

    /// <summary>The kind's name among the schemas: its group's labels in reverse, as <c>com.example.stable.v1.CronTab</c>.</summary>
    public static string NameOf(ResourceKind kind) => $"{string.Join('.', kind.Group.Split('.').Reverse())}.{kind.Version}.{kind.Kind}";

    /// <summary>The kind's schema.</summary>
    /// <param name="kind">One version of a custom kind.</param>
    /// <param name="isV3">Whether it is for OpenAPI 3.0, which can say everything.</param>
    /// <param name="metadata">What <c>metadata</c> refers to.</param>
    public static JsonObject Of(ResourceKind kind, bool isV3, Func<JsonObject> metadata)
    {
        var published = kind.Custom!.Declared.SchemaValue?.OpenAPIV3Schema is { } schema
            ? (JsonObject)JsonNode.Parse(schema.Json, documentOptions: new JsonDocumentOptions { MaxDepth = 128 })!
            : new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        Complete(published, isV3, metadata, isObject: true);
        published["x-kubernetes-group-version-kind"] = new JsonArray(SchemaSet.Gvk(kind.Group, kind.Version, kind.Kind));
        return published;
    }

    private static void Complete(JsonObject schema, bool isV3, Func<JsonObject> metadata, bool isObject)
    {
        if (!isV3)
            Reduce(schema);
        if (isObject || IsTrue(schema, "x-kubernetes-embedded-resource"))
            DescribeObject(schema, metadata);
        foreach (var (name, property) in Properties(schema))
        {
            if (!isObject || !ObjectFields.Contains(name))
                Complete(property, isV3, metadata, isObject: false);
        }

        foreach (var name in (string[])["items", "additionalProperties"])
        {
            if (schema[name] is JsonObject inner)
                Complete(inner, isV3, metadata, isObject: false);
        }
    }

    /// <summary>2.0 describes less: what it can't say is left open rather than said wrongly.</summary>
    private static void Reduce(JsonObject schema)
    {
        var isOpen = IsTrue(schema, "nullable") || IsTrue(schema, "x-kubernetes-int-or-string");
        if (IsTrue(schema, "x-kubernetes-preserve-unknown-fields"))
        {
            schema.Remove("items");
            schema.Remove("properties");
            isOpen = true;
        }

        if (isOpen)
        {
            schema.Remove("type");
            schema.Remove("items");
        }

        foreach (var name in OnlyInV3)
            schema.Remove(name);
        if (schema["default"] is not null)
            schema.Remove("default");
        if (schema["additionalProperties"] is JsonValue)
            schema.Remove("additionalProperties");
    }

    private static void DescribeObject(JsonObject schema, Func<JsonObject> metadata)
    {
        var properties = schema["properties"] as JsonObject;
        if (properties is null)
            schema["properties"] = properties = [];
        properties["apiVersion"] = new JsonObject
        {
            ["type"] = "string", ["description"] = "APIVersion defines the versioned schema of this representation of an object.",
        };
        properties["kind"] = new JsonObject { ["type"] = "string", ["description"] = "Kind is a string value representing the REST resource this object represents." };
        properties["metadata"] = metadata();
    }

    private static IEnumerable<(string Name, JsonObject Schema)> Properties(JsonObject schema) =>
        (schema["properties"] as JsonObject ?? []).Where(p => p.Value is JsonObject).Select(p => (p.Key, (JsonObject)p.Value!));

    private static bool IsTrue(JsonObject schema, string name) => schema[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}
