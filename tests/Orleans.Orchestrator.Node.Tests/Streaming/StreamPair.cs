using System.IO.Pipelines;

namespace Orleans.Orchestrator.NodeAgent.Tests.Streaming;

/// <summary>Two ends of a connection in memory, with little room, as a socket has.</summary>
internal sealed class StreamPair : Stream
{
    private const int RoomBytes = 64 * 1024;
    private readonly Stream _read;
    private readonly PipeWriter _write;

    private StreamPair(PipeReader read, PipeWriter write) => (_read, _write) = (read.AsStream(), write);

    /// <summary>Bytes that were taken from whoever writes here.</summary>
    public long Written { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static (StreamPair Server, StreamPair Client) Create()
    {
        var options = new PipeOptions(pauseWriterThreshold: RoomBytes, resumeWriterThreshold: RoomBytes / 2, useSynchronizationContext: false);
        var (up, down) = (new Pipe(options), new Pipe(options));
        return (new StreamPair(up.Reader, down.Writer), new StreamPair(down.Reader, up.Writer));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _read.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Written += buffer.Length;
        if ((await _write.WriteAsync(buffer, cancellationToken)).IsCompleted)
            throw new IOException("the other end is closed");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _write.Complete();
            _read.Dispose();
        }

        base.Dispose(disposing);
    }
}
