using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>The OpenAPI documents of one catalog. A catalog never changes, so each is made once, when it is first asked for.</summary>
internal sealed class OpenApiSet
{
    private readonly ResourceCatalog _catalog;
    private readonly string _productVersion;
    private readonly Dictionary<string, (string Group, string Version)> _paths;
    private readonly ConcurrentDictionary<string, Lazy<CachedDocument>> _v3 = new();
    private readonly Lazy<CachedDocument> _index;
    private readonly Lazy<CachedDocument> _v2Json;
    private readonly Lazy<CachedDocument> _v2Proto;

    public OpenApiSet(ResourceCatalog catalog, string productVersion)
    {
        (_catalog, _productVersion) = (catalog, productVersion);
        _paths = (from g in catalog.Groups from v in g.Versions select (Path: g.Name.Length == 0 ? $"api/{v}" : $"apis/{g.Name}/{v}", g.Name, v))
            .ToDictionary(p => p.Path, p => (p.Name, p.v));
        _index = new(Index);
        var v2 = new Lazy<JsonObject>(() => OpenApiDocuments.V2(_catalog, _productVersion));
        _v2Json = new(() => new CachedDocument("application/json", JsonSerializer.SerializeToUtf8Bytes(v2.Value)));
        _v2Proto = new(() => new CachedDocument(OpenApiProtobuf.ContentType, OpenApiProtobuf.Encode(v2.Value)));
    }

    /// <summary>Which documents of OpenAPI 3.0 there are.</summary>
    public CachedDocument V3Index => _index.Value;

    /// <summary>OpenAPI 2.0 of everything.</summary>
    public CachedDocument V2(bool asProtobuf) => (asProtobuf ? _v2Proto : _v2Json).Value;

    /// <summary>OpenAPI 3.0 of one group-version; null when there is no such.</summary>
    /// <param name="path">Such as <c>apis/apps/v1</c>.</param>
    public CachedDocument? V3(string path) => !_paths.TryGetValue(path, out var place) ? null : _v3.GetOrAdd(path, _ => new(() =>
        new CachedDocument("application/json", OpenApiDocuments.V3(_catalog, place.Group, place.Version, _productVersion)))).Value;

    /// <summary>Each address carries a hash of its document, so that clients may keep it for ever.</summary>
    private CachedDocument Index()
    {
        var paths = new JsonObject();
        foreach (var path in _paths.Keys.Order(StringComparer.Ordinal))
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={V3(path)!.Hash}" };
        return new CachedDocument("application/json", JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["paths"] = paths }));
    }
}
