using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

/// <summary>
/// The server's side of a SPDY/3.1 connection: streams that the client opens, each with headers and data both ways
/// (https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/). A stream whose reader is slow holds up the others.
/// </summary>
internal sealed class SpdyConnection : IAsyncDisposable
{
    /// <summary>The most in one frame, so that streams take turns.</summary>
    public const int MaxDataBytes = 32 * 1024;

    private const int MaxControlBytes = 64 * 1024;
    private const int MaxStreams = 1000;
    private const int ProtocolError = 1;
    private const int RefusedStream = 3;
    private const int InitialWindowSetting = 7;
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    private readonly Stream _transport;
    private readonly PipeReader _reader;
    private readonly HeaderCompressor _compressor = new();
    private readonly HeaderDecompressor _decompressor = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentDictionary<int, SpdyStream> _streams = [];
    private readonly Channel<SpdyStream> _opened = Channel.CreateBounded<SpdyStream>(MaxStreams);
    private readonly ITimer _pings;
    private int _lastStream;
    private int _lastPing;
    private Task _receiving = Task.CompletedTask;

    public SpdyConnection(Stream transport, TimeProvider time)
    {
        _transport = transport;
        _reader = PipeReader.Create(transport, new StreamPipeReaderOptions(bufferSize: MaxDataBytes));
        // A client that vanished without a word is only noticed by sending.
        _pings = time.CreateTimer(_ => _ = PingAsync(), null, PingInterval, PingInterval);
    }

    /// <summary>Streams as the client opens them.</summary>
    public ChannelReader<SpdyStream> Opened => _opened.Reader;

    /// <summary>Begins to receive.</summary>
    /// <returns>Ends when the client has gone.</returns>
    public Task Start(CancellationToken cancellation) => _receiving = ReceiveAsync(cancellation);

    /// <summary>Says goodbye and waits a little for the client to close, so that what was sent before arrives.</summary>
    public async ValueTask DisposeAsync()
    {
        await _pings.DisposeAsync();
        // Receiving may be waiting for a reader that is no more.
        foreach (var stream in _streams.Values)
            stream.StopReading();
        try
        {
            using var patience = new CancellationTokenSource(ClosePatience);
            foreach (var stream in _streams.Values)
                await stream.FinishAsync(patience.Token);
            await SendControlAsync(SpdyFrameType.GoAway, 0, [_lastStream, 0], patience.Token);
            await _receiving.WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It has gone already, or does not listen.
        }

        await _transport.DisposeAsync();
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _sending.WaitAsync();
        _compressor.Dispose();
        _decompressor.Dispose();
    }

    /// <exception cref="IOException">The client has gone.</exception>
    internal async ValueTask SendDataAsync(int stream, ReadOnlyMemory<byte> bytes, bool last, CancellationToken cancellation)
    {
        var frame = ArrayPool<byte>.Shared.Rent(SpdyFrameHeader.Bytes + bytes.Length);
        try
        {
            new SpdyFrameHeader(null, stream, last ? SpdyFrameHeader.Fin : (byte)0, bytes.Length).Write(frame);
            bytes.CopyTo(frame.AsMemory(SpdyFrameHeader.Bytes));
            await SendAsync(frame.AsMemory(0, SpdyFrameHeader.Bytes + bytes.Length), cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    internal ValueTask SendWindowUpdateAsync(int stream, int bytes, CancellationToken cancellation) =>
        SendControlAsync(SpdyFrameType.WindowUpdate, 0, [stream, bytes], cancellation);

    /// <summary>Both sides have said all: nothing more will come of it.</summary>
    internal void ForgetIfDone(SpdyStream stream)
    {
        if (stream is { HasEnded: true, HasFinished: true })
            _streams.TryRemove(stream.Id, out _);
    }

    private async Task PingAsync()
    {
        try
        {
            // Even numbers are the server's.
            await SendControlAsync(SpdyFrameType.Ping, 0, [_lastPing += 2], CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Receiving notices too.
        }
    }

    private ValueTask SendControlAsync(SpdyFrameType type, byte flags, ReadOnlySpan<int> words, CancellationToken cancellation)
    {
        var frame = new byte[SpdyFrameHeader.Bytes + (words.Length * sizeof(int))];
        new SpdyFrameHeader(type, 0, flags, words.Length * sizeof(int)).Write(frame);
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(SpdyFrameHeader.Bytes + (i * sizeof(int))), words[i]);
        return SendAsync(frame, cancellation);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            await _transport.WriteAsync(frame, cancellation);
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException or System.Net.WebSockets.WebSocketException)
        {
            throw new IOException("The client has closed the connection.", e);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Compressed in the order in which it is sent.</summary>
    private async ValueTask SendReplyAsync(int stream, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            var block = _compressor.Compress([]);
            var frame = new byte[SpdyFrameHeader.Bytes + sizeof(int) + block.Length];
            new SpdyFrameHeader(SpdyFrameType.SynReply, 0, 0, sizeof(int) + block.Length).Write(frame);
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(SpdyFrameHeader.Bytes), stream);
            block.CopyTo(frame.AsSpan(SpdyFrameHeader.Bytes + sizeof(int)));
            await _transport.WriteAsync(frame, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            // One entry; its word is flags and id.
            await SendControlAsync(SpdyFrameType.Settings, 0, [1, InitialWindowSetting, SpdyStream.WindowBytes], cancellation);
            if (!await ReceiveFramesAsync(cancellation))
                await SendControlAsync(SpdyFrameType.GoAway, 0, [_lastStream, ProtocolError], cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or System.Net.WebSockets.WebSocketException)
        {
            // The client has gone.
        }
        finally
        {
            foreach (var stream in _streams.Values)
                stream.Abort();
            _opened.Writer.TryComplete();
        }
    }

    /// <summary>False when the client does not keep to the protocol.</summary>
    private async Task<bool> ReceiveFramesAsync(CancellationToken cancellation)
    {
        try
        {
            while (await ReadAsync(SpdyFrameHeader.Bytes, cancellation) is { } bytes)
            {
                var header = SpdyFrameHeader.Read(bytes);
                if (header.Control is null)
                    await ReceiveDataAsync(header, cancellation);
                else if (header.Length > MaxControlBytes)
                    return false;
                else if (await ReadAsync(header.Length, cancellation) is { } body)
                    await HandleAsync(header, body, cancellation);
                else
                    break;
            }

            return true;
        }
        catch (SpdyProtocolException)
        {
            return false;
        }
    }

    /// <summary>Null at the end of the connection.</summary>
    private async ValueTask<byte[]?> ReadAsync(int count, CancellationToken cancellation)
    {
        if (count == 0)
            return [];
        var result = await _reader.ReadAtLeastAsync(count, cancellation);
        if (result.Buffer.Length < count)
            return null;
        var part = result.Buffer.Slice(0, count);
        var bytes = part.ToArray();
        _reader.AdvanceTo(part.End);
        return bytes;
    }

    /// <summary>Passed on as it comes, whatever length the frame says that it has.</summary>
    private async Task ReceiveDataAsync(SpdyFrameHeader header, CancellationToken cancellation)
    {
        if (!_streams.TryGetValue(header.StreamId, out var stream))
            stream = null;
        for (var left = header.Length; left > 0;)
        {
            var result = await _reader.ReadAsync(cancellation);
            if (result.Buffer.IsEmpty)
                throw new IOException("The connection has ended within a frame.");
            var first = result.Buffer.First[..Math.Min(left, result.Buffer.First.Length)];
            if (stream is not null)
                await stream.ReceiveAsync(first, cancellation);
            left -= first.Length;
            _reader.AdvanceTo(result.Buffer.GetPosition(first.Length));
        }

        if (stream is not null && header.IsLast)
            End(stream);
    }

    private async ValueTask HandleAsync(SpdyFrameHeader header, byte[] body, CancellationToken cancellation)
    {
        switch (header.Control)
        {
            case SpdyFrameType.SynStream:
                await OpenAsync(header, body, cancellation);
                break;
            case SpdyFrameType.Headers:
                // Nothing is said in them, but their compression goes on from one block to the next.
                _decompressor.Decompress(Need(body, 4).AsSpan(4));
                if (header.IsLast && _streams.TryGetValue(Word(body, 0), out var ended))
                    End(ended);
                break;
            case SpdyFrameType.RstStream:
                if (_streams.TryRemove(Word(Need(body, 8), 0), out var reset))
                    reset.Abort();
                break;
            case SpdyFrameType.WindowUpdate:
                if (_streams.TryGetValue(Word(Need(body, 8), 0), out var stream))
                    stream.Window.Add(Word(body, 4) & int.MaxValue);
                break;
            case SpdyFrameType.Ping:
                if ((Word(Need(body, 4), 0) & 1) == 1)
                    await SendControlAsync(SpdyFrameType.Ping, 0, [Word(body, 0)], cancellation);
                break;
            default:
                // GOAWAY comes before the client closes and changes nothing; of settings only the window would matter, whose updates come too.
                break;
        }
    }

    private async ValueTask OpenAsync(SpdyFrameHeader header, byte[] body, CancellationToken cancellation)
    {
        var id = Word(Need(body, 10), 0) & int.MaxValue;
        var headers = _decompressor.Decompress(body.AsSpan(10));
        if (id % 2 == 0 || id <= _lastStream)
            throw new SpdyProtocolException($"stream {id} cannot be opened after {_lastStream}");
        _lastStream = id;
        var stream = new SpdyStream(this, id, headers);
        if (_streams.Count >= MaxStreams || !_streams.TryAdd(id, stream))
        {
            await SendControlAsync(SpdyFrameType.RstStream, 0, [id, RefusedStream], cancellation);
            return;
        }

        await SendReplyAsync(id, cancellation);
        if (header.IsLast)
            stream.End();
        // There is room: no more streams are open than it holds, but those that ended meanwhile may still lie in it.
        await _opened.Writer.WriteAsync(stream, cancellation);
    }

    private void End(SpdyStream stream)
    {
        stream.End();
        ForgetIfDone(stream);
    }

    private static int Word(byte[] body, int at) => BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at));

    private static byte[] Need(byte[] body, int bytes) => body.Length >= bytes ? body : throw new SpdyProtocolException("a control frame is too short");
}
