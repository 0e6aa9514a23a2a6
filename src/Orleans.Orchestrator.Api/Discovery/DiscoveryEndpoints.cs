using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Discovery;

/// <summary>Serves discovery.</summary>
internal sealed class DiscoveryEndpoints(LiveCatalog catalog)
{
    /// <summary><c>/</c>.</summary>
    public async Task RootAsync(HttpContext http) => await PlainAsync(http, (await catalog.CurrentAsync()).Discovery.Root);

    /// <summary><c>/api</c>.</summary>
    public async Task ApiAsync(HttpContext http) => await AnswerAsync(http, (await catalog.CurrentAsync()).Discovery, core: true);

    /// <summary><c>/apis</c>.</summary>
    public async Task ApisAsync(HttpContext http) => await AnswerAsync(http, (await catalog.CurrentAsync()).Discovery, core: false);

    /// <summary><c>/apis/GROUP</c>.</summary>
    public async Task GroupAsync(HttpContext http, string name) => await ((await catalog.CurrentAsync()).Catalog.Groups.FirstOrDefault(g => g.Name == name && name.Length > 0) is { } group
        ? PlainAsync(http, DiscoveryDocuments.Group(group))
        : throw UnknownPath());

    /// <summary><c>/api/v1</c> and <c>/apis/GROUP/VERSION</c>.</summary>
    public async Task ResourcesAsync(HttpContext http, string group, string version)
    {
        var served = (await catalog.CurrentAsync()).Catalog;
        if (!served.Of(group, version).Any())
            throw UnknownPath();
        await PlainAsync(http, DiscoveryDocuments.ResourceList(served, group, version));
    }

    /// <summary>404 about a path that names nothing.</summary>
    public static ApiException UnknownPath() => ApiErrors.Make(404, "NotFound", "the server could not find the requested resource");

    private static Task AnswerAsync(HttpContext http, DiscoverySet documents, bool core)
    {
        foreach (var range in MediaRange.ParseAll(http.Request.Headers.Accept.ToString()).OrderByDescending(r => r.Weight))
        {
            if (range.Type == "application/json" && range.Parameter("as") == "APIGroupDiscoveryList" && range.Parameter("g") == "apidiscovery.k8s.io"
                && range.Parameter("v") is { } version && documents.Aggregated(core, version) is { } document)
                return document.WriteAsync(http, "public");
            if (range.Type is "application/json" or "*/*" && range.Parameter("as") is null)
                break;
        }

        http.Response.Headers.Vary = "Accept";
        return PlainAsync(http, core ? documents.Versions : documents.Groups);
    }

    private static Task PlainAsync(HttpContext http, byte[] document) =>
        ResponseBody.WriteJsonAsync(http, 200, document, ResponseFormat.NegotiateOrJson(http.Request));
}
