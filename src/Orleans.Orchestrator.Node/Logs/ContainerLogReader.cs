using System.Buffers;
using System.IO.Pipelines;

namespace Orleans.Orchestrator.NodeAgent.Logs;

/// <summary>Reads a container's log files, rotated ones included, and follows the present one.</summary>
/// <param name="time">The clock.</param>
internal sealed class ContainerLogReader(TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Writes the wanted part of a run's log.</summary>
    /// <param name="path">The present file; rotated ones are named <c>path.1</c> and so on.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="isRunning">Whether more may come.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task CopyAsync(string path, LogQuery query, Func<bool> isRunning, PipeWriter destination, CancellationToken cancellation)
    {
        var files = new LogFiles(path);
        var output = new LogOutput(destination, query);
        if (query.TailLines is { } tail)
        {
            // Two readings: the lines to be left out are only known once all are counted.
            var counter = new LogOutput(null, query with { LimitBytes = null });
            await ReadAsync(files, counter, () => false, cancellation);
            output.Skip = Math.Max(0, counter.Lines - tail);
        }

        await ReadAsync(files, output, () => query.Follow && isRunning(), cancellation);
        await destination.FlushAsync(cancellation);
    }

    private async Task ReadAsync(LogFiles files, LogOutput output, Func<bool> goOn, CancellationToken cancellation)
    {
        FileStream? file = null;
        try
        {
            while (!output.Full)
            {
                // Asked before reading: what was written before the container's end is then surely read.
                var more = goOn();
                file ??= files.OpenOldest();
                // Asked for before the last look into the present one: what was written before it was renamed is in it.
                var next = file is null ? null : files.OpenNext(file);
                var any = file is not null && await DrainAsync(file, output, cancellation);
                if (any)
                    await output.FlushAsync(cancellation);
                if (next is not null)
                {
                    await file!.DisposeAsync();
                    file = next;
                }
                else if (!any && !more)
                {
                    return;
                }
                else if (!any)
                {
                    await Task.Delay(Poll, time, cancellation);
                }
            }
        }
        finally
        {
            if (file is not null)
                await file.DisposeAsync();
        }
    }

    private static async Task<bool> DrainAsync(FileStream file, LogOutput output, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var any = false;
        try
        {
            for (int read; !output.Full && (read = await file.ReadAsync(buffer, cancellation)) > 0; any = true)
                await output.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return any;
    }
}
