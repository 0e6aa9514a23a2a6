using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Containers.Keeper;
using Orleans.Orchestrator.Containers.Native;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers;

/// <summary>Takes everything of the runtime off the machine again: containers, namespaces, mounts, cgroups, the keeper.</summary>
public static class RuntimeCleanup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Removes what is there, whichever process made it. Repeatable. Images and writable data stay.</summary>
    /// <exception cref="ContainerException">Something could not be removed; run it again once the cause is gone.</exception>
    public static async Task RunAsync(RuntimeOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(options.RunDirectory))
            return;
        await StopKeeperAsync(options, time, cancellationToken).ConfigureAwait(false);
        var runtime = await NativeRuntime.OpenAsync(options, time).ConfigureAwait(false);
        await using (runtime.ConfigureAwait(false))
        {
            var containers = await runtime.ListContainersAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(containers.Select(c => runtime.RemoveContainerAsync(c.Id, cancellationToken))).ConfigureAwait(false);
            var sandboxes = await runtime.ListSandboxesAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(sandboxes.Select(s => runtime.RemoveSandboxAsync(s.Spec.Id, cancellationToken))).ConfigureAwait(false);
        }

        StateDirectory.RemoveEmptyFolders(options.DataDirectory);
        await new CgroupTree(CgroupLayout.Detect(), options.CgroupParent).RemoveAllAsync(time).ConfigureAwait(false);
        Directory.Delete(options.RunDirectory, recursive: true);
    }

    private static async Task StopKeeperAsync(RuntimeOptions options, TimeProvider time, CancellationToken cancellationToken)
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
