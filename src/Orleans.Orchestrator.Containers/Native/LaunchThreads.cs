using System.Collections.Concurrent;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>
/// Threads that start processes: the parent of a vfork is suspended until its child executes, which takes as long as the child's slowest
/// mount. A watchdog kills a child that takes too long.
/// </summary>
internal sealed class LaunchThreads : IDisposable
{
    private const int MaxQueued = 1024;
    private readonly BlockingCollection<Action> _queue = new(MaxQueued);
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public LaunchThreads(int count, TimeSpan timeout, TimeProvider time)
    {
        (_timeout, _time) = (timeout, time);
        for (var i = 0; i < count; i++)
            new Thread(Work) { IsBackground = true, Name = "launch" }.Start();
    }

    public Task<T> RunAsync<T>(Func<ChildPidfd, T> start)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.TryAdd(() => Run(start, done)))
            throw new ContainerRuntimeException($"{MaxQueued} containers are being started already; try again later");
        return done.Task;
    }

    public void Dispose() => _queue.CompleteAdding();

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
        foreach (var action in _queue.GetConsumingEnumerable())
            action();
    }
}
