using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>Ends the keeper of a run directory. Its containers live on.</summary>
internal static class KeeperShutdown
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks it to end, and makes it end when it does not. Repeatable.</summary>
    /// <exception cref="ContainerRuntimeException">It lives on.</exception>
    public static async Task RunAsync(RuntimeOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = KeeperPaths.Lock(options);
        var started = time.GetTimestamp();
        for (var signal = Signal.SIGTERM; FileLock.Holder(path) is { } pid; await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false))
        {
            if (time.GetElapsedTime(started) > Patience)
                signal = Signal.SIGKILL;
            if (time.GetElapsedTime(started) > Patience + Patience)
                throw new ContainerRuntimeException($"orc-keeper (pid {pid}) does not end");
            try
            {
                using var process = Pidfd.Open(pid);
                Pidfd.SendSignal(process, signal);
            }
            catch (LinuxException e) when (e.Errno == Errno.ESRCH)
            {
                // It has ended in between.
            }
        }
    }
}
