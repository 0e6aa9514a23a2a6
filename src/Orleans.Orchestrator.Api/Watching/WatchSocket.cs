using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>A watch over a WebSocket: one message for each event, text for JSON.</summary>
/// <param name="http">The request to upgrade.</param>
/// <param name="ended">Cancelled when the client closes.</param>
/// <param name="isText">Whether events are text.</param>
internal sealed class WatchSocket(HttpContext http, CancellationTokenSource ended, bool isText) : IWatchOutput
{
    private const string BearerPrefix = "base64url.bearer.authorization.k8s.io.";
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly List<byte[]> _pending = [];
    private WebSocket? _socket;
    private Task _listening = Task.CompletedTask;

    /// <inheritdoc/>
    public bool HasBegun => _socket is not null;

    /// <inheritdoc/>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        if (_socket is not null)
            return;
        // A token may come disguised as a protocol, from clients that can't set headers; it is none.
        var asked = http.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(p => !p.StartsWith(BearerPrefix, StringComparison.Ordinal));
        _socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = asked });
        _listening = ListenAsync(_socket);
    }

    /// <inheritdoc/>
    public void Write(byte[] frame) => _pending.Add(frame);

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        foreach (var frame in _pending)
            await _socket!.SendAsync(Message(frame), isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, cancellation);
        _pending.Clear();
    }

    /// <inheritdoc/>
    public async Task EndAsync(CancellationToken cancellation)
    {
        if (_socket is null)
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(CloseTimeout);
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
            await _listening.WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client has gone without a farewell.
        }
        finally
        {
            _socket.Dispose();
        }
    }

    /// <summary>The length before a protobuf event parts it from the next one; messages need none.</summary>
    private ReadOnlyMemory<byte> Message(byte[] frame) => isText ? frame : frame.AsMemory(sizeof(int));

    /// <summary>Clients have nothing to say but that they are done.</summary>
    private async Task ListenAsync(WebSocket socket)
    {
        var buffer = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(buffer, CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            // Gone without a farewell, which comes to the same.
        }

        try
        {
            await ended.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The watch has ended already.
        }
    }
}
