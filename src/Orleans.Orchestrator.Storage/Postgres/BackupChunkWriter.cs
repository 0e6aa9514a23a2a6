namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>Writes each buffer it is given as one chunk of a <see cref="BackupFile"/>.</summary>
internal sealed class BackupChunkWriter(BinaryWriter target) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty)
            return; // a length of 0 would end the table
        target.Write(buffer.Length);
        target.Write(buffer);
    }

    public override void Flush()
    {
        // The file is flushed when it is complete.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
