using System.Globalization;
using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>
/// An advisory lock on a file among processes and within one (flock(2)); the kernel gives it back when its holder dies.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private const int Unlock = 8;

    private int _fd;

    private FileLock(int fd) => _fd = fd;

    /// <summary>Takes the lock if it is free now; null when it isn't.</summary>
    /// <exception cref="IOException">When the file can't be opened or locked.</exception>
    public static FileLock? TryTake(string path, bool exclusive)
    {
        var fd = (int)FileErrno.Check(
            Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(path), Openat2.ReadWrite | Openat2.Create, 0x180), $"open {path}");
        var result = FileErrno.Result(Flock(fd, (exclusive ? Exclusive : Shared) | NonBlocking));
        if (result >= 0)
            return new FileLock(fd);
        FileDescriptors.Close(fd);
        return result == -FileErrno.Again ? null : throw new IOException($"lock {path}: {FileErrno.Describe(result)}");
    }

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="TimeoutException">When it was not free within <paramref name="patience"/>.</exception>
    public static async Task<FileLock> TakeAsync(string path, bool exclusive, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            if (TryTake(path, exclusive) is { } taken)
                return taken;
            if (time.GetElapsedTime(start) > patience)
                throw new TimeoutException($"{path} stayed locked by another process for {patience.TotalSeconds:0} s");
            await Task.Delay(pause, time, cancellation);
            pause = TimeSpan.FromMilliseconds(Math.Min(50, pause.TotalMilliseconds * 2));
        }
    }

    /// <summary>The process that holds the lock, from <c>/proc/locks</c> (<c>1: FLOCK ADVISORY WRITE PID MAJOR:MINOR:INODE START END</c>); null when nobody does.</summary>
    public static int? Holder(string path)
    {
        if (!File.Exists(path))
            return null;
        using (var free = TryTake(path, exclusive: true))
        {
            if (free is not null)
                return null;
        }

        FileStatus.Get(Openat2.CurrentDirectory, FilePath.Terminated(path), out var status);
        var inode = status.Inode.ToString(CultureInfo.InvariantCulture);
        foreach (var words in File.ReadLines("/proc/locks").Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (words is [_, "FLOCK", _, _, var pid, var file, ..] && file.EndsWith(":" + inode, StringComparison.Ordinal))
                return int.Parse(pid, CultureInfo.InvariantCulture);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var fd = Interlocked.Exchange(ref _fd, -1);
        if (fd < 0)
            return;
        // Closing is not enough: a child that is just being forked has the descriptor too, until it executes its program.
        _ = Flock(fd, Unlock);
        FileDescriptors.Close(fd);
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(int fd, int operation);
}
