using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>Passes an agent's answer on as it comes: no buffering, no bound on its size.</summary>
internal static class StreamForwarder
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>Copies status, headers and body.</summary>
    public static async Task CopyAsync(HttpResponseMessage from, HttpContext to, CancellationToken cancellation)
    {
        to.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        to.Response.StatusCode = (int)from.StatusCode;
        foreach (var (name, values) in from.Headers.Concat(from.Content.Headers))
        {
            if (!HopByHop.Contains(name))
                to.Response.Headers[name] = values.ToArray();
        }

        await to.Response.StartAsync(cancellation);
        await to.Response.Body.FlushAsync(cancellation);
        await using var body = await from.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            await to.Response.Body.WriteAsync(buffer.AsMemory(0, count), cancellation);
            await to.Response.Body.FlushAsync(cancellation);
        }
    }
}
