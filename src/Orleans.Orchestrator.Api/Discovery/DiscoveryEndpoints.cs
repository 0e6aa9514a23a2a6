using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Discovery;

/// <summary>Serves discovery.</summary>
internal sealed class DiscoveryEndpoints(ResourceCatalog catalog, ApiOptions options)
{
    private readonly DiscoverySet _documents = new(catalog, options.AdvertiseAddress);

    /// <summary><c>/</c>.</summary>
    public Task RootAsync(HttpContext http) => PlainAsync(http, _documents.Root);

    /// <summary><c>/api</c>.</summary>
    public Task ApiAsync(HttpContext http) => AnswerAsync(http, _documents.Versions, core: true);

    /// <summary><c>/apis</c>.</summary>
    public Task ApisAsync(HttpContext http) => AnswerAsync(http, _documents.Groups, core: false);

    /// <summary><c>/apis/GROUP</c>.</summary>
    public Task GroupAsync(HttpContext http, string name) => catalog.Groups.FirstOrDefault(g => g.Name == name && name.Length > 0) is { } group
        ? PlainAsync(http, DiscoveryDocuments.Group(group))
        : throw UnknownPath();

    /// <summary><c>/api/v1</c> and <c>/apis/GROUP/VERSION</c>.</summary>
    public Task ResourcesAsync(HttpContext http, string group, string version) => catalog.Of(group, version).Any()
        ? PlainAsync(http, DiscoveryDocuments.ResourceList(catalog, group, version))
        : throw UnknownPath();

    /// <summary>404 about a path that names nothing.</summary>
    public static ApiException UnknownPath() => ApiErrors.Make(404, "NotFound", "the server could not find the requested resource");

    private Task AnswerAsync(HttpContext http, byte[] plain, bool core)
    {
        foreach (var range in MediaRange.ParseAll(http.Request.Headers.Accept.ToString()).OrderByDescending(r => r.Weight))
        {
            if (range.Type == "application/json" && range.Parameter("as") == "APIGroupDiscoveryList" && range.Parameter("g") == "apidiscovery.k8s.io"
                && range.Parameter("v") is { } version && _documents.Aggregated(core, version) is { } document)
                return document.WriteAsync(http, "public");
            if (range.Type is "application/json" or "*/*" && range.Parameter("as") is null)
                break;
        }

        http.Response.Headers.Vary = "Accept";
        return PlainAsync(http, plain);
    }

    private static Task PlainAsync(HttpContext http, byte[] document) =>
        ResponseBody.WriteJsonAsync(http, 200, document, ResponseFormat.NegotiateOrJson(http.Request));
}
