using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Discovery;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>Serves the OpenAPI documents, each made when it is first asked for.</summary>
internal sealed class OpenApiEndpoints
{
    /// <summary>Asked for with an @ that is no legal content type; answered, as by Kubernetes, with a dot in its place.</summary>
    private const string V2Protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private readonly ResourceCatalog _catalog;
    private readonly ApiOptions _options;
    private readonly Dictionary<string, (string Group, string Version)> _paths;
    private readonly ConcurrentDictionary<string, Lazy<byte[]>> _v3 = new();
    private readonly Lazy<byte[]> _index;
    private readonly Lazy<JsonObject> _v2;
    private readonly Lazy<byte[]> _v2Json;
    private readonly Lazy<byte[]> _v2Proto;

    public OpenApiEndpoints(ResourceCatalog catalog, ApiOptions options)
    {
        (_catalog, _options) = (catalog, options);
        _paths = (from g in catalog.Groups from v in g.Versions select (Path: g.Name.Length == 0 ? $"api/{v}" : $"apis/{g.Name}/{v}", g.Name, v))
            .ToDictionary(p => p.Path, p => (p.Name, p.v));
        _index = new(Index);
        _v2 = new(() => OpenApiDocuments.V2(_catalog, _options.ProductVersion));
        _v2Json = new(() => JsonSerializer.SerializeToUtf8Bytes(_v2.Value));
        _v2Proto = new(() => OpenApiProtobuf.Encode(_v2.Value));
    }

    /// <summary><c>/openapi/v2</c>, as JSON or as gnostic's protobuf.</summary>
    public Task V2Async(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("proto-openapi.spec.v2", StringComparison.Ordinal)
        ? ResponseBody.WriteAsync(http, 200, V2Protobuf, _v2Proto.Value)
        : ResponseBody.WriteAsync(http, 200, "application/json", _v2Json.Value);

    /// <summary><c>/openapi/v3</c>: which documents there are.</summary>
    public Task V3IndexAsync(HttpContext http) => ResponseBody.WriteAsync(http, 200, "application/json", _index.Value);

    /// <summary><c>/openapi/v3/apis/GROUP/VERSION</c>.</summary>
    public Task V3Async(HttpContext http, string path) => _paths.ContainsKey(path)
        ? ResponseBody.WriteAsync(http, 200, "application/json", Document(path))
        : throw DiscoveryEndpoints.UnknownPath();

    private byte[] Document(string path) => _v3.GetOrAdd(path, p => new(() =>
    {
        var (group, version) = _paths[p];
        return OpenApiDocuments.V3(_catalog, group, version, _options.ProductVersion);
    })).Value;

    /// <summary>Each address carries a hash of its document, so that clients may keep it for ever.</summary>
    private byte[] Index()
    {
        var paths = new JsonObject();
        foreach (var path in _paths.Keys.Order(StringComparer.Ordinal))
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={Convert.ToHexString(SHA256.HashData(Document(path)))}" };
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["paths"] = paths });
    }
}
