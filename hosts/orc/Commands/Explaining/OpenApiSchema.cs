using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Explaining;

/// <summary>A kind's schema in an OpenAPI v3 document.</summary>
internal sealed class OpenApiSchema
{
    private const string Prefix = "#/components/schemas/";
    private const int MaxReferences = 32;
    private readonly JsonObject _schemas;

    private OpenApiSchema(JsonObject schemas, JsonObject root) => (_schemas, Root) = (schemas, root);

    /// <summary>The kind itself.</summary>
    public JsonObject Root { get; }

    /// <exception cref="CliException">The server has no schema of the kind.</exception>
    public static async Task<OpenApiSchema> LoadAsync(ApiClient client, ApiKind kind, CancellationToken cancellation)
    {
        var document = await client.GetAsync($"/openapi/v3/{(kind.Group.Length == 0 ? "api" : $"apis/{kind.Group}")}/{kind.Version}", cancellation);
        var schemas = document["components"]?["schemas"] as JsonObject ?? [];
        var root = schemas.Select(s => s.Value).OfType<JsonObject>().FirstOrDefault(s => (s["x-kubernetes-group-version-kind"] as JsonArray ?? []).Any(g =>
            (string?)g?["kind"] == kind.Kind && (string?)g["version"] == kind.Version && ((string?)g["group"] ?? "") == kind.Group));
        return new OpenApiSchema(schemas, root ?? throw new CliException($"error: GVR ({kind.ApiVersion}, Resource={kind.Plural}) not found in OpenAPI schema"));
    }

    /// <summary>The fields of a value, or of its elements; null when it has none.</summary>
    public JsonObject? Fields(JsonObject schema)
    {
        var at = Resolve(schema);
        if (at["properties"] is JsonObject { Count: > 0 } properties)
            return properties;
        return (at["items"] ?? at["additionalProperties"]) is JsonObject inner ? Fields(inner) : null;
    }

    /// <summary>The names of the fields that must be there.</summary>
    public HashSet<string> Required(JsonObject schema)
    {
        var at = Resolve(schema);
        if (at["properties"] is null && (at["items"] ?? at["additionalProperties"]) is JsonObject inner)
            return Required(inner);
        return [.. (at["required"] as JsonArray ?? []).Select(r => (string?)r ?? "")];
    }

    /// <summary>What a field is for, in the document's words.</summary>
    public string Description(JsonObject schema)
    {
        if ((string?)schema["description"] is { Length: > 0 } own)
            return own;
        var at = Resolve(schema);
        if ((string?)at["description"] is { Length: > 0 } text)
            return text;
        return (at["items"] ?? at["additionalProperties"]) is JsonObject inner ? Description(inner) : "";
    }

    /// <summary>What a field is for, and below it what its type is.</summary>
    public string WholeDescription(JsonObject schema)
    {
        var own = (string?)schema["description"] ?? "";
        var at = Resolve(schema);
        var type = ReferenceEquals(at, schema) ? "" : (string?)at["description"] ?? "";
        if ((at["items"] ?? at["additionalProperties"]) is JsonObject inner)
            type = WholeDescription(inner);
        return own.Length == 0 || type.Length == 0 ? own + type : $"{own}\n{type}";
    }

    /// <summary>The type as people read it: <c>[]Container</c>, <c>map[string]string</c>, <c>integer</c>.</summary>
    public string TypeOf(JsonObject schema)
    {
        if (Reference(schema) is { } name)
        {
            // What is only another name for text or a number keeps its own; times are strings.
            var simple = name[(name.LastIndexOf('.') + 1)..];
            return simple is "Time" or "MicroTime" ? "string" : simple;
        }

        if (schema["items"] is JsonObject items)
            return "[]" + TypeOf(items);
        if (schema["additionalProperties"] is JsonObject values)
            return "map[string]" + TypeOf(values);
        return (string?)schema["type"] switch { null => "Object", "object" => "Object", var type => type };
    }

    /// <summary>The values that a field may have.</summary>
    public List<string> EnumOf(JsonObject schema) => [.. (Resolve(schema)["enum"] as JsonArray ?? []).Select(v => (string?)v ?? "\"\"").Order(StringComparer.Ordinal)];

    private JsonObject Resolve(JsonObject schema)
    {
        for (var i = 0; i < MaxReferences && Reference(schema) is { } name && _schemas[name] is JsonObject next; i++)
            schema = next;
        return schema;
    }

    private static string? Reference(JsonObject schema) =>
        ((string?)schema["$ref"] ?? (string?)(schema["allOf"] as JsonArray)?.FirstOrDefault()?["$ref"]) is { } reference && reference.StartsWith(Prefix, StringComparison.Ordinal) ? reference[Prefix.Length..] : null;
}
