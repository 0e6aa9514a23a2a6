using System.Buffers;
using System.IO.Pipelines;

namespace Orleans.Orchestrator.NodeAgent.Logs;

/// <summary>Reads a container's log files, rotated ones included, and follows the present one.</summary>
/// <param name="time">The clock.</param>
internal sealed class ContainerLogReader(TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Writes the wanted part of a run's log.</summary>
    /// <param name="path">The present file; rotated ones are named <c>path.*</c>.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="isRunning">Whether more may come.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task CopyAsync(string path, LogQuery query, Func<bool> isRunning, PipeWriter destination, CancellationToken cancellation)
    {
        var output = new LogOutput(destination, query);
        if (query.TailLines is { } tail)
            output.Skip = Math.Max(0, CountLines(path, query) - tail);
        foreach (var rotated in Rotated(path))
            await using (var old = Open(rotated))
                await DrainAsync(old, output, cancellation);
        if (!File.Exists(path) && !query.Follow)
        {
            await destination.FlushAsync(cancellation);
            return;
        }

        while (!File.Exists(path) && isRunning())
            await Task.Delay(Poll, time, cancellation);
        if (File.Exists(path))
            await FollowAsync(path, query, isRunning, output, destination, cancellation);
        await destination.FlushAsync(cancellation);
    }

    private async Task FollowAsync(string path, LogQuery query, Func<bool> isRunning, LogOutput output, PipeWriter destination, CancellationToken cancellation)
    {
        var file = Open(path);
        try
        {
            while (!output.Full)
            {
                // Asked before reading: what was written before the container's end is then surely read.
                var more = query.Follow && isRunning();
                var any = await DrainAsync(file, output, cancellation);
                if (any)
                    await destination.FlushAsync(cancellation);
                else if (!more)
                    return;
                else if (HasRotated(path, file))
                {
                    await DrainAsync(file, output, cancellation);
                    await file.DisposeAsync();
                    file = Open(path);
                }
                else
                    await Task.Delay(Poll, time, cancellation);
            }
        }
        finally
        {
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

    private static long CountLines(string path, LogQuery query)
    {
        var count = 0L;
        foreach (var file in Rotated(path).Append(path).Where(File.Exists))
        {
            foreach (var line in File.ReadLines(file, System.Text.Encoding.Latin1))
            {
                if (CriLine.TryParse(System.Text.Encoding.Latin1.GetBytes(line), out var entry) && !entry.Partial && (query.Since is not { } since || entry.At >= since))
                    count++;
            }
        }

        return count;
    }

    private static IEnumerable<string> Rotated(string path) => Directory.Exists(Path.GetDirectoryName(path))
        ? Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*").OrderBy(File.GetLastWriteTimeUtc)
        : [];

    private static bool HasRotated(string path, FileStream file) => File.Exists(path) && new FileInfo(path).Length < file.Position;

    private static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
    });
}
