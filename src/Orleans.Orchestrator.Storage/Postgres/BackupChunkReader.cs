namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>Reads the chunks of one table of a <see cref="BackupFile"/> as one stream.</summary>
internal sealed class BackupChunkReader(BinaryReader source) : Stream
{
    private int left = -1;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (left < 0)
            left = source.ReadInt32();
        if (left == 0)
            return 0;
        var count = source.Read(buffer[..Math.Min(buffer.Length, left)]);
        left -= count;
        if (left == 0)
            left = -1;
        return count;
    }

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
