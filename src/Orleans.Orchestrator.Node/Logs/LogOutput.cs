using System.Buffers;
using System.IO.Pipelines;

namespace Orleans.Orchestrator.NodeAgent.Logs;

/// <summary>Takes raw CRI log bytes and writes the lines that a query wants.</summary>
internal sealed class LogOutput(PipeWriter destination, LogQuery query)
{
    private readonly ArrayBufferWriter<byte> _rest = new();
    private long _written;
    private bool _midLine;

    /// <summary>How many whole lines to leave out first.</summary>
    public long Skip { get; set; }

    /// <summary>Whether the query's limit is reached.</summary>
    public bool Full => query.LimitBytes is { } limit && _written >= limit;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!Full && bytes.Span.IndexOf((byte)'\n') is var end and >= 0)
        {
            if (_rest.WrittenCount > 0)
            {
                _rest.Write(bytes.Span[..end]);
                Line(_rest.WrittenSpan);
                _rest.ResetWrittenCount();
            }
            else
            {
                Line(bytes.Span[..end]);
            }

            bytes = bytes[(end + 1)..];
            if (destination.UnflushedBytes > 64 * 1024)
                await destination.FlushAsync(cancellation);
        }

        _rest.Write(bytes.Span);
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        if (!CriLine.TryParse(line, out var entry) || (query.Since is { } since && entry.At < since))
            return;
        if (Skip > 0)
        {
            Skip -= entry.Partial ? 0 : 1;
            return;
        }

        if (query.Timestamps && !_midLine)
        {
            Write(entry.Time);
            Write(" "u8);
        }

        Write(entry.Content);
        if (!entry.Partial)
            Write("\n"u8);
        _midLine = entry.Partial;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (query.LimitBytes is { } limit)
            bytes = bytes[..(int)Math.Min(bytes.Length, Math.Max(0, limit - _written))];
        _written += bytes.Length;
        destination.Write(bytes);
    }
}
