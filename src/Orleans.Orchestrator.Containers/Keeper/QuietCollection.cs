namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>
/// Gives memory back once a burst of requests is over: what a hundred starts leave behind would otherwise stay with a process that lives as long as the
/// machine, beside every container. Nothing wakes up while nothing is asked.
/// </summary>
internal sealed class QuietCollection : IDisposable
{
    private const int WorthACollection = 64;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;
    private readonly Action _collect;
    private long _requests;
    private long _seen;
    private long _collected;
    private int _waiting;

    /// <param name="collect">Does it, when it is quiet.</param>
    public QuietCollection(TimeProvider time, Action collect)
    {
        _collect = collect;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>That of this process.</summary>
    public static void CollectAll() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>Something was asked.</summary>
    public void Asked()
    {
        Interlocked.Increment(ref _requests);
        if (Interlocked.Exchange(ref _waiting, 1) == 0)
            _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var requests = Volatile.Read(ref _requests);
        if (requests != _seen)
        {
            _seen = requests;
            _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
            return;
        }

        Volatile.Write(ref _waiting, 0);
        if (requests - _collected < WorthACollection)
            return;
        _collected = requests;
        _collect();
    }
}
