using System.Buffers;
using System.IO.Pipelines;

namespace Orleans.Orchestrator.NodeAgent.Logs;

/// <summary>Takes raw CRI log bytes and writes the lines that a query wants.</summary>
/// <param name="destination">Where to; null only counts.</param>
/// <param name="query">What is wanted.</param>
internal sealed class LogOutput(PipeWriter? destination, LogQuery query)
{
    /// <summary>The runtime's entries have at most 16 KiB; what is longer is no log, and is not gathered.</summary>
    private const int MaxEntryBytes = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _rest = new();
    private long _written;
    private bool _midLine;

    /// <summary>How many whole lines to leave out first.</summary>
    public long Skip { get; set; }

    /// <summary>How many whole lines there were.</summary>
    public long Lines { get; private set; }

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
            if (destination?.UnflushedBytes > 64 * 1024)
                await destination.FlushAsync(cancellation);
        }

        if (_rest.WrittenCount + bytes.Length <= MaxEntryBytes)
            _rest.Write(bytes.Span);
    }

    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (destination is not null)
            await destination.FlushAsync(cancellation);
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        if (!CriLine.TryParse(line, out var entry) || (query.Since is { } since && entry.At < since))
            return;
        Lines += entry.Partial ? 0 : 1;
        if (Skip > 0)
        {
            Skip -= entry.Partial ? 0 : 1;
            return;
        }

        if (destination is null)
            return;
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
        destination!.Write(bytes);
    }
}
