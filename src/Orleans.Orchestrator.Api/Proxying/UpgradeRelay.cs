using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>
/// Passes an upgraded connection through: the handshake's headers, then bytes both ways without looking at them. So whatever two
/// sides can agree upon works, and each protocol is implemented once, at the far end.
/// </summary>
internal sealed class UpgradeRelay
{
    private const int BufferBytes = 64 * 1024;

    private static readonly string[] AskedWith =
        ["Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Origin", "User-Agent", "X-Stream-Protocol-Version"];

    private static readonly string[] AnsweredWith =
        ["Upgrade", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "X-Stream-Protocol-Version", "X-Accepted-Stream-Protocol-Versions"];

    /// <summary>Whether the client asks to leave HTTP.</summary>
    public static bool IsAsked(HttpContext http) => http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && http.Request.Headers.Upgrade.Count > 0;

    /// <summary>Refuses what cannot be upgraded.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static void Demand(ApiRequest request)
    {
        if (!IsAsked(request.Http))
            throw ApiErrors.BadRequest("Upgrade request required");
    }

    /// <summary>The handshake, as it goes on.</summary>
    public static HttpRequestMessage Forward(HttpContext http, Uri target)
    {
        var message = new HttpRequestMessage(new HttpMethod(http.Request.Method), target)
        {
            Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        message.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        foreach (var name in AskedWith)
        {
            if (http.Request.Headers.TryGetValue(name, out var values))
                message.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        return message;
    }

    /// <summary>Runs until either side closes.</summary>
    public async Task RunAsync(ApiRequest request, Func<HttpRequestMessage, Task<HttpResponseMessage>> send, Uri target)
    {
        using var message = Forward(request.Http, target);
        using var answer = await send(message);
        await RunAsync(request, answer);
    }

    /// <summary>Runs with an answer that has come already; a refusal is passed on.</summary>
    public async Task RunAsync(ApiRequest request, HttpResponseMessage answer)
    {
        var http = request.Http;
        foreach (var name in AnsweredWith)
        {
            if (answer.Headers.TryGetValues(name, out var values))
                http.Response.Headers[name] = values.ToArray();
        }

        if (answer.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            // Clients show the text of a refused upgrade as it is, and say themselves what they wanted.
            await StreamForwarder.CopyAsync(answer, http, request.Aborted);
            return;
        }

        // A reader may pause for as long as it likes.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        await using var far = await answer.Content.ReadAsStreamAsync(request.Aborted);
        await using var near = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        var both = new[] { CopyAsync(near, far, end.Token), CopyAsync(far, near, end.Token) };
        await Task.WhenAny(both);
        await end.CancelAsync();
        await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await from.ReadAsync(buffer, cancellation) is > 0 and var count)
                await to.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has gone; the other is closed in consequence.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
