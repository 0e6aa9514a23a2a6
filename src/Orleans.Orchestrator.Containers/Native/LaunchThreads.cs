using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>
/// Threads that start processes: the parent of a vfork is suspended until its child executes, which takes as long as the child's slowest
/// mount. A watchdog kills a child that takes too long.
/// </summary>
internal sealed class LaunchThreads : IDisposable
{
    private const int MaxQueued = 1024;

    // A plain monitor: BlockingCollection spins before it waits, on every core for every start.
    private readonly object _lock = new();
    private readonly Queue<Action> _queue = [];
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private bool _closed;

    public LaunchThreads(int count, TimeSpan timeout, TimeProvider time)
    {
        (_timeout, _time) = (timeout, time);
        for (var i = 0; i < count; i++)
            new Thread(Work) { IsBackground = true, Name = "launch" }.Start();
    }

    /// <summary>What follows the task runs on the launch thread: an answer is sent from there, and nothing that waits may be done.</summary>
    public Task<T> RunAsync<T>(Func<ChildPidfd, T> start)
    {
        var done = new TaskCompletionSource<T>();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_queue.Count == MaxQueued)
                throw new ContainerRuntimeException($"{MaxQueued} containers are being started already; try again later");
            _queue.Enqueue(() => Run(start, done));
            Monitor.Pulse(_lock);
        }
        return done.Task;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Run<T>(Func<ChildPidfd, T> start, TaskCompletionSource<T> done)
    {
        using var pidfd = new ChildPidfd();
        using var watchdog = _time.CreateTimer(static state => ((ChildPidfd)state!).Kill(), pidfd, _timeout, Timeout.InfiniteTimeSpan);
        try
        {
            done.SetResult(start(pidfd));
        }
        catch (SyscallProgramException e) when (pidfd.Killed)
        {
            done.SetException(new SyscallProgramException(e.Failure with { Errno = Errno.ETIMEDOUT }));
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }

    private void Work()
    {
        while (Take() is { } action)
            action();
    }

    private Action? Take()
    {
        lock (_lock)
        {
            while (_queue.Count == 0 && !_closed)
                Monitor.Wait(_lock);
            return _queue.TryDequeue(out var action) ? action : null;
        }
    }
}
