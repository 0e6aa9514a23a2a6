using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Authorization.V1;
using Orleans.Orchestrator.Resources.Autoscaling.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>Makes the OpenAPI documents from the catalog and the records' descriptions.</summary>
internal static class OpenApiDocuments
{
    /// <summary>What is exchanged besides stored kinds.</summary>
    private static readonly Dictionary<string, MessageSchema> Unstored = new()
    {
        ["Scale"] = Scale.Schema,
        ["Binding"] = Binding.Schema,
        ["Eviction"] = Eviction.Schema,
        ["SelfSubjectAccessReview"] = SelfSubjectAccessReview.Schema,
        ["SelfSubjectRulesReview"] = SelfSubjectRulesReview.Schema,
        ["SelfSubjectReview"] = SelfSubjectReview.Schema,
    };

    /// <summary>OpenAPI 3.0 of one group-version.</summary>
    public static byte[] V3(ResourceCatalog catalog, string group, string version, string productVersion)
    {
        var schemas = new SchemaSet("#/components/schemas/");
        var paths = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        AddResources(catalog.Of(group, version), schemas, paths, isV3: true);
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = Info(productVersion),
            ["paths"] = ToObject(paths),
            ["components"] = new JsonObject { ["schemas"] = ToObject(schemas.Schemas) },
        });
    }

    /// <summary>OpenAPI 2.0 of everything.</summary>
    public static JsonObject V2(ResourceCatalog catalog, string productVersion)
    {
        var schemas = new SchemaSet("#/definitions/");
        var paths = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        AddResources(catalog.Resources, schemas, paths, isV3: false);
        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = Info(productVersion),
            ["paths"] = ToObject(paths),
            ["definitions"] = ToObject(schemas.Schemas),
        };
    }

    private static void AddResources(IEnumerable<ApiResource> resources, SchemaSet schemas, SortedDictionary<string, JsonNode> paths, bool isV3)
    {
        foreach (var resource in resources)
        {
            if (resource.Stored is { } kind && !resource.IsSubresource && resource.Kind == kind.Kind)
                schemas.AddKind(kind);
            else if (Unstored.TryGetValue(resource.Kind, out var message))
                AddUnstored(schemas, resource, message);
            foreach (var (path, item) in PathSet.Of(resource, isV3))
                paths[path] = item;
        }

        schemas.Add(DeleteOptions.Schema);
        schemas.Add(Status.Schema);
    }

    private static void AddUnstored(SchemaSet schemas, ApiResource resource, MessageSchema message)
    {
        var (group, version) = resource.KindGroupVersion ?? (resource.Group, resource.Version);
        schemas.Add(message, (group, version, resource.Kind));
    }

    private static JsonObject Info(string productVersion) => new() { ["title"] = "Kubernetes", ["version"] = $"v1.33.0+orleans-orchestrator-{productVersion}" };

    private static JsonObject ToObject(SortedDictionary<string, JsonNode> entries) =>
        new(entries.Select(e => new KeyValuePair<string, JsonNode?>(e.Key, e.Value)));
}
