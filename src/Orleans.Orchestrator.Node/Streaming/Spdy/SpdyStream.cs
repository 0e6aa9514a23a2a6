using System.IO.Pipelines;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

/// <summary>
/// One stream that the other side has opened. Reading ends when it says that it has no more; disposing says the same of us, and that
/// what still comes is not wanted.
/// </summary>
internal sealed class SpdyStream : Stream
{
    /// <summary>How much is held for a reader, and told to the other side as the window.</summary>
    public const int WindowBytes = 256 * 1024;

    private static readonly PipeOptions Buffering = new(pauseWriterThreshold: WindowBytes, resumeWriterThreshold: WindowBytes / 2, useSynchronizationContext: false);

    private readonly SpdyConnection _connection;
    private readonly Pipe _received = new(Buffering);
    private readonly SpdyWindow _window = new();
    private int _unacknowledged;
    private int _finished;

    public SpdyStream(SpdyConnection connection, int id, IReadOnlyDictionary<string, string> headers) => (_connection, Id, Headers) = (connection, id, headers);

    public int Id { get; }

    /// <summary>What the other side said when it opened the stream.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Whether the other side has said that it has no more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether we have.</summary>
    public bool HasFinished => Volatile.Read(ref _finished) != 0;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    internal SpdyWindow Window => _window;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await _received.Reader.ReadAsync(cancellationToken);
        var count = (int)Math.Min(result.Buffer.Length, buffer.Length);
        var part = result.Buffer.Slice(0, count);
        foreach (var segment in part)
        {
            segment.CopyTo(buffer);
            buffer = buffer[segment.Length..];
        }

        _received.Reader.AdvanceTo(part.End);
        _unacknowledged += count;
        if (_unacknowledged >= WindowBytes / 2 && !HasEnded)
        {
            await _connection.SendWindowUpdateAsync(Id, _unacknowledged, cancellationToken);
            _unacknowledged = 0;
        }

        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (HasFinished)
                throw new IOException("The stream is closed.");
            var count = await _window.TakeAsync(Math.Min(buffer.Length, SpdyConnection.MaxDataBytes), cancellationToken);
            await _connection.SendDataAsync(Id, buffer[..count], last: false, cancellationToken);
            buffer = buffer[count..];
        }
    }

    /// <summary>Says that we have no more; reading goes on.</summary>
    /// <exception cref="IOException">The other side has gone.</exception>
    public async ValueTask FinishAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.Exchange(ref _finished, 1) != 0)
            return;
        await _connection.SendDataAsync(Id, default, last: true, cancellation);
        _connection.ForgetIfDone(this);
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            StopReading();
            await FinishAsync();
        }
        catch (IOException)
        {
            // The other side has gone.
        }

        await base.DisposeAsync();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>What still comes is dropped.</summary>
    internal void StopReading() => _received.Reader.Complete();

    /// <summary>Data has come. Waits while the reader is behind; what nobody reads any more is dropped.</summary>
    internal async ValueTask ReceiveAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (!HasEnded)
            await _received.Writer.WriteAsync(bytes, cancellation);
    }

    /// <summary>The other side has no more.</summary>
    internal void End()
    {
        if (HasEnded)
            return;
        HasEnded = true;
        _received.Writer.Complete();
    }

    /// <summary>The other side, or the connection, has given the stream up.</summary>
    internal void Abort()
    {
        // Reading ends last: whoever has seen its end must not write any more.
        Interlocked.Exchange(ref _finished, 1);
        _window.Close();
        End();
    }
}
