using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>
/// Keeps content that no image has yet from being collected, for as long as an operation adds some. Whoever ends last removes what others
/// had to leave.
/// </summary>
internal sealed class ContentUse : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly StorePaths _paths;
    private readonly GarbageCollector _collector;
    private readonly FileLock _held;

    private ContentUse(StorePaths paths, GarbageCollector collector, FileLock held) => (_paths, _collector, _held) = (paths, collector, held);

    public static async Task<ContentUse> BeginAsync(
        StorePaths paths, GarbageCollector collector, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            CollectAfterCrash(paths, collector);
            var held = await FileLock.TakeAsync(paths.ContentLock, exclusive: false, Patience, time, cancellation);
            File.WriteAllBytes(paths.Adding, []);
            return new ContentUse(paths, collector, held);
        }
        catch (TimeoutException e)
        {
            throw new ImageException(ImageError.StoreFailure, e.Message, paths.ContentLock, e);
        }
    }

    /// <summary>Says that the operation leaves content which no image has.</summary>
    public void LeaveGarbage() => File.WriteAllBytes(_paths.CollectPending, []);

    public void Dispose()
    {
        _held.Dispose();
        using (var alone = FileLock.TryTake(_paths.ContentLock, exclusive: true))
        {
            if (alone is not null)
                File.Delete(_paths.Adding);
        }

        if (File.Exists(_paths.CollectPending))
            Collect(_collector);
    }

    // Content that was being added when a process or the machine died may be incomplete although it has its final name.
    private static void CollectAfterCrash(StorePaths paths, GarbageCollector collector)
    {
        using (var alone = FileLock.TryTake(paths.ContentLock, exclusive: true))
        {
            if (alone is null || !File.Exists(paths.Adding))
                return;
        }

        Collect(collector);
    }

    private static void Collect(GarbageCollector collector)
    {
        try
        {
            collector.TryCollect();
        }
        catch (Exception e) when (e is ImageException or IOException)
        {
            // The operation itself is done; the mark stays, and the next removal says what is wrong with the store.
        }
    }
}
