using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>A log over a WebSocket, as Kubernetes serves any stream to who asks for one (apimachinery, pkg/util/httpstream/wsstream): what is read is a message.</summary>
internal static class LogSocket
{
    private const string Binary = "binary.k8s.io";
    private const string Base64 = "base64.binary.k8s.io";
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    /// <summary>Sends an answer's body until it ends or the client goes.</summary>
    public static async Task CopyAsync(HttpResponseMessage from, HttpContext to, CancellationToken cancellation)
    {
        var asked = to.WebSockets.WebSocketRequestedProtocols;
        var protocol = asked.FirstOrDefault(p => p is Binary or Base64);
        if (asked.Count > 0 && protocol is null)
            throw ApiErrors.BadRequest($"none of the subprotocols {string.Join(", ", asked)} is supported; {Binary} and {Base64} are");
        using var socket = await to.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = protocol, KeepAliveInterval = KeepAlive });
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var listening = ListenAsync(socket, gone);
        try
        {
            await SendAsync(from, socket, protocol == Base64, gone.Token);
            gone.CancelAfter(ClosePatience);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, gone.Token);
            await listening;
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client has gone, or the node: a stream that breaks off is all that can be told.
        }
    }

    private static async Task SendAsync(HttpResponseMessage from, WebSocket socket, bool asText, CancellationToken cancellation)
    {
        await using var body = await from.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (asText)
                await socket.SendAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(buffer, 0, count)), WebSocketMessageType.Text, endOfMessage: true, cancellation);
            else
                await socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, endOfMessage: true, cancellation);
        }
    }

    /// <summary>Takes what the client says, which nobody wants, until it closes: only then is it known to have gone.</summary>
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource gone)
    {
        var buffer = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), gone.Token)).MessageType != WebSocketMessageType.Close)
            {
                // Nothing that it could say has a meaning.
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // Gone without a good-bye, or we are done.
        }

        await gone.CancelAsync();
    }
}
