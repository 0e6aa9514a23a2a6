using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>A watch as a response that never ends.</summary>
internal sealed class WatchStream(HttpContext http, string contentType) : IWatchOutput
{
    /// <inheritdoc/>
    public bool HasBegun => http.Response.HasStarted;

    /// <inheritdoc/>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        var response = http.Response;
        if (response.HasStarted)
            return;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-cache, private";
        await response.StartAsync(cancellation);
        await response.BodyWriter.FlushAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Write(byte[] frame) => http.Response.BodyWriter.Write(frame);

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellation) => await http.Response.BodyWriter.FlushAsync(cancellation);

    /// <inheritdoc/>
    public Task EndAsync(CancellationToken cancellation) => Task.CompletedTask;
}
