using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Memory;

/// <summary>
/// No thread: without latency a commit happens inside the append; with latency, on the clock's timer, together with all that was
/// queued until then. So a test or a simulation in fake time is repeatable.
/// </summary>
internal sealed class MemoryDriver(TimeProvider time, Func<TimeSpan> latency) : IWriterDriver
{
    private readonly Lock running = new();
    private WriteQueue? queue;
    private CommitWriter? writer;
    private ITimer? timer;
    private int signals;

    public void Start(WriteQueue writes, CommitWriter commitWriter) => (queue, writer) = (writes, commitWriter);

    public void Signal()
    {
        // Whoever comes first works also for those that come meanwhile, itself included (a callback that appends).
        if (Interlocked.Increment(ref signals) > 1)
            return;
        if (latency() is var wait && wait == TimeSpan.Zero)
            Run();
        else
            timer = time.CreateTimer(_ => Run(), null, wait, Timeout.InfiniteTimeSpan);
    }

    public Task<T> Beside<T>(Func<T> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    public Task StopAsync()
    {
        queue!.Stop();
        timer?.Dispose();
        Interlocked.Increment(ref signals);
        Run();
        return Task.CompletedTask;
    }

    private void Run()
    {
        lock (running)
        {
            int seen;
            do
            {
                seen = Volatile.Read(ref signals);
                while (writer!.RunOnce())
                {
                }
            }
            while (Interlocked.CompareExchange(ref signals, 0, seen) != seen);
        }
    }
}
