using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>Makes the OpenAPI documents from the catalog and the records' descriptions.</summary>
internal static class OpenApiDocuments
{
    /// <summary>OpenAPI 3.0 of one group-version.</summary>
    public static byte[] V3(ResourceCatalog catalog, string group, string version, string productVersion)
    {
        var schemas = new SchemaSet("#/components/schemas/");
        var paths = Paths(catalog.Of(group, version), schemas);
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = Info(productVersion),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = ToObject(schemas.Schemas),
                ["securitySchemes"] = new JsonObject { ["BearerToken"] = BearerToken() },
            },
        });
    }

    /// <summary>OpenAPI 2.0 of everything.</summary>
    public static JsonObject V2(ResourceCatalog catalog, string productVersion)
    {
        var schemas = new SchemaSet("#/definitions/");
        var paths = Paths(catalog.Resources, schemas);
        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = Info(productVersion),
            ["paths"] = paths,
            ["definitions"] = ToObject(schemas.Schemas),
            ["securityDefinitions"] = new JsonObject { ["BearerToken"] = BearerToken() },
            ["security"] = new JsonArray(new JsonObject { ["BearerToken"] = new JsonArray() }),
        };
    }

    private static JsonObject Paths(IEnumerable<ApiResource> resources, SchemaSet schemas)
    {
        var paths = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        var set = new PathSet(new OperationSet(schemas));
        schemas.Add(Status.Schema, ("", "v1", "Status"));
        schemas.AddOptions(DeleteOptions.Schema, resources);
        schemas.AddWellKnown();
        foreach (var resource in resources)
        {
            schemas.AddResource(resource);
            foreach (var (path, item) in set.Of(resource))
                paths[path] = item;
        }

        return ToObject(paths);
    }

    private static JsonObject Info(string productVersion) => new() { ["title"] = "Kubernetes", ["version"] = $"v1.33.0+orleans-orchestrator-{productVersion}" };

    private static JsonObject BearerToken() => new()
    {
        ["description"] = "Bearer token, or a client certificate of the cluster's authority",
        ["type"] = "apiKey", ["name"] = "authorization", ["in"] = "header",
    };

    private static JsonObject ToObject(SortedDictionary<string, JsonNode> entries) =>
        new(entries.Select(e => new KeyValuePair<string, JsonNode?>(e.Key, e.Value)));
}
