using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos.Planted;

/// <summary>A middleware that remembers what it has shown of an object, and now and then answers with that.</summary>
internal sealed class StaleRead(SeededRandom random)
{
    private const int OneIn = 20;
    private readonly Dictionary<string, byte[]> _shown = [];

    /// <summary>Passes a request on, or answers it.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value!;
        if (!HttpMethods.IsGet(http.Request.Method) || http.Request.Query.Count > 0 || !path.Contains("/configmaps/", StringComparison.Ordinal))
        {
            await next(http);
        }
        else if (_shown.TryGetValue(path, out var old) && random.Next(OneIn) == 0)
        {
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(old);
        }
        else
        {
            await ReadAsync(http, next, path);
        }
    }

    private async Task ReadAsync(HttpContext http, RequestDelegate next, string path)
    {
        using var copy = new MemoryStream();
        var answer = http.Features.Get<IHttpResponseBodyFeature>()!;
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(copy, answer));
        await next(http);
        await http.Response.BodyWriter.FlushAsync();
        http.Features.Set(answer);
        if (http.Response.StatusCode == StatusCodes.Status200OK)
            _shown[path] = copy.ToArray();
        await answer.Stream.WriteAsync(copy.ToArray());
    }
}
