using System.Net.WebSockets;
using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Streams;

/// <summary>Kubernetes' channels over a WebSocket (<c>v5.channel.k8s.io</c>, or v4): each message begins with the number of its stream.</summary>
internal sealed class ChannelSocket : IDisposable
{
    private const byte CloseSignal = 255;
    private const int MaxMessageBytes = 1 << 20;
    private const string Newest = "v5.channel.k8s.io";
    private readonly ClientWebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly byte[] _buffer = new byte[32 * 1024];

    private ChannelSocket(ClientWebSocket socket) => _socket = socket;

    /// <summary>Opens a stream of the API.</summary>
    /// <exception cref="CliException">The server refused, or can't be reached.</exception>
    public static async Task<ChannelSocket> OpenAsync(ApiClient client, string path, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Newest);
        socket.Options.AddSubProtocol("v4.channel.k8s.io");
        socket.Options.CollectHttpResponseDetails = true;
        foreach (var (name, value) in client.Identity)
            socket.Options.SetRequestHeader(name, value);
        var address = new UriBuilder(new Uri(client.Server, path)) { Scheme = client.Server.Scheme == "http" ? "ws" : "wss" }.Uri;
        using var invoker = new HttpMessageInvoker(client.Handler, disposeHandler: false);
        try
        {
            await socket.ConnectAsync(address, invoker, cancellation);
            return new ChannelSocket(socket);
        }
        catch (WebSocketException e)
        {
            var code = (int)socket.HttpStatusCode;
            socket.Dispose();
            if (code == 0 && e.InnerException is HttpRequestException { InnerException: not null } lost)
                throw Connection.Failed(client.Server, lost);
            // What the server says comes in the body of its refusal, which a WebSocket does not show; asked plainly it says it again.
            using var _ = await client.SendAsync(HttpMethod.Get, path, null, null, "application/json, */*", cancellation);
            throw new CliException($"error: unable to upgrade connection: the server answered with {code}");
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    /// <summary>Sends bytes on a channel.</summary>
    public async Task SendAsync(byte channel, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var message = new byte[bytes.Length + 1];
        message[0] = channel;
        bytes.CopyTo(message.AsMemory(1));
        await _sending.WaitAsync(cancellation);
        try
        {
            await _socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, true, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Says that nothing more comes on a channel, where the protocol can say so.</summary>
    public Task CloseChannelAsync(byte channel, CancellationToken cancellation) =>
        _socket.SubProtocol == Newest ? SendAsync(CloseSignal, new[] { channel }, cancellation) : Task.CompletedTask;

    /// <summary>The next message; null when the server has closed. The bytes are valid until the next call.</summary>
    /// <exception cref="CliException">The connection was lost.</exception>
    public async Task<(byte Channel, ReadOnlyMemory<byte> Bytes)?> ReceiveAsync(CancellationToken cancellation)
    {
        var buffer = _buffer;
        var length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                    Array.Resize(ref buffer, buffer.Length < MaxMessageBytes ? buffer.Length * 2 : throw new CliException("error: the server sent a message of more than a mebibyte"));
                var part = await _socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
                if (part.MessageType == WebSocketMessageType.Close)
                    return null;
                length += part.Count;
                if (part.EndOfMessage)
                    return length == 0 ? (CloseSignal, ReadOnlyMemory<byte>.Empty) : (buffer[0], buffer.AsMemory(1, length - 1));
            }
        }
        catch (WebSocketException e)
        {
            throw new CliException($"error: the connection to the server was lost: {e.Message}", 3);
        }
    }
}
