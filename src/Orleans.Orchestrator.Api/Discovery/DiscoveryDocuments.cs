using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Discovery;

/// <summary>What the API says of itself: the documents under <c>/api</c> and <c>/apis</c>, old and aggregated.</summary>
internal static class DiscoveryDocuments
{
    /// <summary><c>GET /</c>.</summary>
    public static byte[] RootPaths(ResourceCatalog catalog) => Write(w => Texts(w, "paths",
    [
        "/api", "/api/v1", "/apis",
        .. catalog.Groups.Where(g => g.Name.Length > 0).SelectMany(g => g.Versions.Select(v => $"/apis/{g.Name}/{v}").Prepend($"/apis/{g.Name}")),
        "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz", "/version",
    ]));

    /// <summary><c>GET /api</c>.</summary>
    public static byte[] ApiVersions(string serverAddress) => Write(w =>
    {
        w.WriteString("kind"u8, "APIVersions"u8);
        Texts(w, "versions", ["v1"]);
        w.WriteStartArray("serverAddressByClientCIDRs"u8);
        w.WriteStartObject();
        w.WriteString("clientCIDR"u8, "0.0.0.0/0"u8);
        w.WriteString("serverAddress"u8, serverAddress);
        w.WriteEndObject();
        w.WriteEndArray();
    });

    /// <summary><c>GET /apis</c>.</summary>
    public static byte[] GroupList(ResourceCatalog catalog) => Write(w =>
    {
        w.WriteString("kind"u8, "APIGroupList"u8);
        w.WriteString("apiVersion"u8, "v1"u8);
        w.WriteStartArray("groups"u8);
        foreach (var group in catalog.Groups.Where(g => g.Name.Length > 0))
        {
            w.WriteStartObject();
            WriteGroup(w, group);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    });

    /// <summary><c>GET /apis/GROUP</c>.</summary>
    public static byte[] Group(ApiGroup group) => Write(w =>
    {
        w.WriteString("kind"u8, "APIGroup"u8);
        w.WriteString("apiVersion"u8, "v1"u8);
        WriteGroup(w, group);
    });

    /// <summary><c>GET /api/v1</c> and <c>GET /apis/GROUP/VERSION</c>.</summary>
    public static byte[] ResourceList(ResourceCatalog catalog, string group, string version) => Write(w =>
    {
        w.WriteString("kind"u8, "APIResourceList"u8);
        if (group.Length > 0)
            w.WriteString("apiVersion"u8, "v1"u8);
        w.WriteString("groupVersion"u8, group.Length == 0 ? version : $"{group}/{version}");
        w.WriteStartArray("resources"u8);
        foreach (var resource in catalog.Of(group, version))
            WriteResource(w, resource);
        w.WriteEndArray();
    });

    /// <summary>The aggregated form of <c>/api</c> (core only) or <c>/apis</c> (all others).</summary>
    public static byte[] Aggregated(ResourceCatalog catalog, bool core, string version) => Write(w =>
    {
        w.WriteString("kind"u8, "APIGroupDiscoveryList"u8);
        w.WriteString("apiVersion"u8, $"apidiscovery.k8s.io/{version}");
        w.WriteStartObject("metadata"u8);
        w.WriteEndObject();
        w.WriteStartArray("items"u8);
        foreach (var group in catalog.Groups.Where(g => g.Name.Length == 0 == core))
            WriteAggregatedGroup(w, catalog, group);
        w.WriteEndArray();
    });

    private static void WriteGroup(Utf8JsonWriter w, ApiGroup group)
    {
        w.WriteString("name"u8, group.Name);
        w.WriteStartArray("versions"u8);
        foreach (var version in group.Versions)
            WriteVersion(w, group, version);
        w.WriteEndArray();
        w.WritePropertyName("preferredVersion"u8);
        WriteVersion(w, group, group.Versions[0]);
    }

    private static void WriteVersion(Utf8JsonWriter w, ApiGroup group, string version)
    {
        w.WriteStartObject();
        w.WriteString("groupVersion"u8, group.GroupVersion(version));
        w.WriteString("version"u8, version);
        w.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter w, ApiResource resource)
    {
        w.WriteStartObject();
        w.WriteString("name"u8, resource.Name);
        w.WriteString("singularName"u8, resource.Singular);
        w.WriteBoolean("namespaced"u8, resource.Namespaced);
        if (resource.KindGroupVersion is var (group, version))
        {
            w.WriteString("group"u8, group);
            w.WriteString("version"u8, version);
        }

        w.WriteString("kind"u8, resource.Kind);
        Texts(w, "verbs", Verbs(resource));
        if (!resource.ShortNames.IsEmpty)
            Texts(w, "shortNames", resource.ShortNames);
        if (!resource.Categories.IsEmpty)
            Texts(w, "categories", resource.Categories);
        if (resource.Stored is { IsComputed: false } && !resource.IsSubresource)
            w.WriteString("storageVersionHash"u8, StorageVersionHash(resource));
        w.WriteEndObject();
    }

    private static void WriteAggregatedGroup(Utf8JsonWriter w, ResourceCatalog catalog, ApiGroup group)
    {
        w.WriteStartObject();
        w.WriteStartObject("metadata"u8);
        if (group.Name.Length > 0)
            w.WriteString("name"u8, group.Name);
        w.WriteNull("creationTimestamp"u8);
        w.WriteEndObject();
        w.WriteStartArray("versions"u8);
        foreach (var version in group.Versions)
        {
            w.WriteStartObject();
            w.WriteString("version"u8, version);
            w.WriteStartArray("resources"u8);
            foreach (var resource in catalog.Of(group.Name, version).Where(r => !r.IsSubresource))
                WriteAggregatedResource(w, catalog, resource);
            w.WriteEndArray();
            w.WriteString("freshness"u8, "Current"u8);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static void WriteAggregatedResource(Utf8JsonWriter w, ResourceCatalog catalog, ApiResource resource)
    {
        w.WriteStartObject();
        w.WriteString("resource"u8, resource.Name);
        WriteResponseKind(w, resource);
        w.WriteString("scope"u8, resource.Namespaced ? "Namespaced"u8 : "Cluster"u8);
        w.WriteString("singularResource"u8, resource.Singular);
        Texts(w, "verbs", Verbs(resource));
        if (!resource.ShortNames.IsEmpty)
            Texts(w, "shortNames", resource.ShortNames);
        if (!resource.Categories.IsEmpty)
            Texts(w, "categories", resource.Categories);
        var parts = catalog.Of(resource.Group, resource.Version).Where(r => r.Name.StartsWith(resource.Name + "/", StringComparison.Ordinal)).ToList();
        if (parts.Count > 0)
        {
            w.WriteStartArray("subresources"u8);
            foreach (var part in parts)
            {
                w.WriteStartObject();
                w.WriteString("subresource"u8, part.Name[(resource.Name.Length + 1)..]);
                WriteResponseKind(w, part);
                Texts(w, "verbs", Verbs(part));
                w.WriteEndObject();
            }

            w.WriteEndArray();
        }

        w.WriteEndObject();
    }

    private static void WriteResponseKind(Utf8JsonWriter w, ApiResource resource)
    {
        var (group, version) = resource.KindGroupVersion ?? (resource.Group, resource.Version);
        w.WriteStartObject("responseKind"u8);
        w.WriteString("group"u8, group);
        w.WriteString("version"u8, version);
        w.WriteString("kind"u8, resource.Kind);
        w.WriteEndObject();
    }

    private static IEnumerable<string> Verbs(ApiResource resource) => resource.Verbs.Keys.Order(StringComparer.Ordinal);

    private static string StorageVersionHash(ApiResource resource) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{resource.Group}/{resource.Version}/{resource.Kind}")).AsSpan(0, 8));

    private static void Texts(Utf8JsonWriter w, string name, IEnumerable<string> values)
    {
        w.WriteStartArray(name);
        foreach (var value in values)
            w.WriteStringValue(value);
        w.WriteEndArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.Written.ToArray();
    }
}
