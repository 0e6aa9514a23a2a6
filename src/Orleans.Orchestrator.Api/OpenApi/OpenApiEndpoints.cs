using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Discovery;
using Orleans.Orchestrator.Api.Routing;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>Serves the OpenAPI documents.</summary>
internal sealed class OpenApiEndpoints(LiveCatalog catalog)
{
    /// <summary>What is known by its hash may be kept; the lists of what there is are asked for again, by entity tag.</summary>
    private const string Immutable = "public, immutable";

    private const string Revalidate = "no-cache, private";

    /// <summary><c>/openapi/v2</c>, as JSON or as gnostic's protobuf.</summary>
    public async Task V2Async(HttpContext http) =>
        await (await catalog.CurrentAsync()).OpenApi.V2(http.Request.Headers.Accept.ToString().Contains("proto-openapi.spec.v2", StringComparison.Ordinal)).WriteAsync(http, Revalidate);

    /// <summary><c>/openapi/v3</c>: which documents there are.</summary>
    public async Task V3IndexAsync(HttpContext http) => await (await catalog.CurrentAsync()).OpenApi.V3Index.WriteAsync(http, Revalidate);

    /// <summary><c>/openapi/v3/apis/GROUP/VERSION</c>. Who asks by the hash of an older document is sent to the present one.</summary>
    public async Task V3Async(HttpContext http, string path)
    {
        var document = (await catalog.CurrentAsync()).OpenApi.V3(path) ?? throw DiscoveryEndpoints.UnknownPath();
        if (http.Request.Query["hash"].ToString() is not { Length: > 0 } hash)
        {
            await document.WriteAsync(http, Revalidate);
            return;
        }

        if (string.Equals(hash, document.Hash, StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.Expires = DateTimeOffset.UnixEpoch.AddYears(100).ToString("R");
            await document.WriteAsync(http, Immutable);
            return;
        }

        http.Response.Redirect($"/openapi/v3/{path}?hash={document.Hash}", permanent: true);
    }
}
