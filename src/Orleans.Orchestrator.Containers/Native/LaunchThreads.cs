using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>
/// Threads that start processes: the parent of a vfork is suspended until its child executes, which takes as long as the child's slowest
/// mount. A watchdog kills a child that takes too long.
/// </summary>
internal sealed class LaunchThreads : IDisposable
{
    private readonly WorkThreads _threads;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public LaunchThreads(int count, TimeSpan timeout, TimeProvider time) => (_threads, _timeout, _time) = (new WorkThreads("launch", count), timeout, time);

    /// <summary>What follows the task runs on the launch thread: an answer is sent from there, and nothing that waits may be done.</summary>
    public Task<T> RunAsync<T>(Func<ChildPidfd, T> start)
    {
        var done = new TaskCompletionSource<T>();
        _threads.Post(() => Run(start, done));
        return done.Task;
    }

    public void Dispose() => _threads.Dispose();

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
}
