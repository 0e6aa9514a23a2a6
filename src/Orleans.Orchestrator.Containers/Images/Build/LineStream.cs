using System.Text;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>Hands what a command prints on, line by line, and remembers the last ones for the error message.</summary>
internal sealed class LineStream(Action<string> onLine) : Stream
{
    private const int MaxLineBytes = 16 * 1024;
    private const int Remembered = 20;

    private readonly List<byte> _line = [];
    private readonly Queue<string> _last = new();
    private readonly Lock _lock = new();

    public IReadOnlyCollection<string> LastLines => _last;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_lock)
        {
            foreach (var value in buffer)
            {
                if (value == '\n' || _line.Count == MaxLineBytes)
                    End();
                if (value != '\n')
                    _line.Add(value);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Hands on a last line that had no end.</summary>
    public override void Flush()
    {
        lock (_lock)
        {
            if (_line.Count > 0)
                End();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void End()
    {
        var text = Encoding.UTF8.GetString([.. _line]).TrimEnd('\r');
        _line.Clear();
        _last.Enqueue(text);
        if (_last.Count > Remembered)
            _last.Dequeue();
        onLine(text);
    }
}
