using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos.Planted;

/// <summary>A middleware that now and then takes the version from an update, which then replaces whatever is there.</summary>
internal sealed class IgnoredVersion(SeededRandom random)
{
    private const int OneIn = 4;

    /// <summary>Passes a request on.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsPut(http.Request.Method) && random.Next(OneIn) == 0)
        {
            var body = JsonNode.Parse(http.Request.Body)!;
            (body["metadata"] as JsonObject)?.Remove("resourceVersion");
            http.Request.Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()));
            http.Request.ContentLength = http.Request.Body.Length;
        }

        await next(http);
    }
}
