using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Text;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Channels;

/// <summary>
/// Streams over one WebSocket. A stream whose reader is slow holds up the ones behind it on the connection, and by that the client;
/// nothing is gathered beyond a fixed amount.
/// </summary>
internal sealed class ChannelConnection(WebSocket socket, ChannelProtocol protocol) : IAsyncDisposable
{
    private const byte CloseSignal = 255;
    private const int ChunkBytes = 32 * 1024;
    private const int MaxTextMessageBytes = 1024 * 1024;
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);
    private static readonly PipeOptions Buffering = new(pauseWriterThreshold: 2 * ChunkBytes, resumeWriterThreshold: ChunkBytes, useSynchronizationContext: false);

    private readonly Dictionary<byte, Pipe> _inputs = [];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Task _receiving = Task.CompletedTask;

    public ChannelProtocol Protocol => protocol;

    /// <summary>What the client sends on a channel. To be called before <see cref="Start"/>.</summary>
    public Stream OpenInput(byte channel)
    {
        var pipe = new Pipe(Buffering);
        _inputs.Add(channel, pipe);
        return pipe.Reader.AsStream();
    }

    /// <summary>What is written goes to the client on a channel.</summary>
    public Stream OpenOutput(byte channel) => new ChannelOutput(this, channel);

    /// <summary>Begins to receive.</summary>
    /// <returns>Ends when the client has gone.</returns>
    public Task Start(CancellationToken cancellation) => _receiving = ReceiveAsync(cancellation);

    /// <summary>Sends bytes as one or several messages; no bytes as an empty message.</summary>
    /// <exception cref="IOException">The client has gone.</exception>
    public async ValueTask SendAsync(byte channel, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        do
        {
            var count = Math.Min(bytes.Length, ChunkBytes);
            await SendMessageAsync(channel, bytes[..count], cancellation);
            bytes = bytes[count..];
        }
        while (!bytes.IsEmpty);
    }

    /// <summary>Says goodbye and waits a little for the client to do so too; what was sent before arrives that way.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(ClosePatience);
            await _sending.WaitAsync(patience.Token);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token);
            foreach (var pipe in _inputs.Values)
                await pipe.Reader.CompleteAsync();
            await _receiving.WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It has gone already, or does not listen.
            socket.Abort();
        }

        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        _sending.Dispose();
    }

    private async Task SendMessageAsync(byte channel, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 + Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        try
        {
            var length = Encode(channel, bytes.Span, buffer);
            await _sending.WaitAsync(cancellation);
            try
            {
                await socket.SendAsync(buffer.AsMemory(0, length), protocol.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, cancellation);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("The client has closed the connection.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int Encode(byte channel, ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        if (!protocol.IsText)
        {
            target[0] = channel;
            bytes.CopyTo(target[1..]);
            return 1 + bytes.Length;
        }

        target[0] = (byte)('0' + channel);
        Base64.EncodeToUtf8(bytes, target[1..], out _, out var written);
        return 1 + written;
    }

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (protocol.IsText ? await ReceiveTextAsync(buffer, cancellation) : await ReceiveBinaryAsync(buffer, cancellation))
            {
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or FormatException)
        {
            // Gone, or it does not speak the protocol: the same for whoever reads.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            foreach (var pipe in _inputs.Values)
                await pipe.Writer.CompleteAsync();
        }
    }

    /// <summary>One message, passed on as its parts come; false when there are no more.</summary>
    private async Task<bool> ReceiveBinaryAsync(byte[] buffer, CancellationToken cancellation)
    {
        byte? channel = null;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
                return false;
            var bytes = buffer.AsMemory(0, part.Count);
            if (channel is null && !bytes.IsEmpty)
            {
                channel = bytes.Span[0];
                bytes = bytes[1..];
            }

            if (channel is { } known && !bytes.IsEmpty)
                await DeliverAsync(known, bytes, cancellation);
            if (part.EndOfMessage)
                return true;
        }
    }

    /// <exception cref="FormatException">It is no digit with base64, or too long.</exception>
    private async Task<bool> ReceiveTextAsync(byte[] buffer, CancellationToken cancellation)
    {
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
                return false;
            if (message.WrittenCount + part.Count > MaxTextMessageBytes)
                throw new FormatException("the message is too long");
            message.Write(buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
                break;
        }

        if (message.WrittenCount > 1)
            await DeliverAsync((byte)(message.WrittenSpan[0] - '0'), Convert.FromBase64String(Encoding.ASCII.GetString(message.WrittenSpan[1..])), cancellation);
        return true;
    }

    private async ValueTask DeliverAsync(byte channel, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (channel == CloseSignal && protocol.Version >= 5)
        {
            if (!bytes.IsEmpty && _inputs.TryGetValue(bytes.Span[0], out var closed))
                await closed.Writer.CompleteAsync();
        }
        else if (_inputs.TryGetValue(channel, out var pipe))
        {
            await WriteAsync(pipe.Writer, bytes, cancellation);
        }
    }

    /// <exception cref="FormatException">The client had closed the channel.</exception>
    private static async ValueTask WriteAsync(PipeWriter writer, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await writer.WriteAsync(bytes, cancellation);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("data on a channel that was closed", e);
        }
    }
}
