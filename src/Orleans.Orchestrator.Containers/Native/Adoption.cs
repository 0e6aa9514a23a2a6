using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Takes over what an earlier process of the daemon has made, and removes what it was in the middle of.</summary>
internal sealed class Adoption(StateDirectory state, CgroupTree cgroups, SandboxFactory factory, EventHub events, RuntimeOptions options, TimeProvider time, CancellationToken closing)
{
    /// <summary>Those whose namespaces still exist.</summary>
    public IEnumerable<Sandbox> Sandboxes() =>
        state.SandboxIds().Select(state.ReadSandbox).OfType<SandboxRecord>().Select(factory.Open).OfType<Sandbox>();

    /// <summary>
    /// All that have a record. One whose process is gone is recorded as exited with an unknown code. One whose sandbox is gone is killed: nothing that is
    /// started from now on would be in its namespaces.
    /// </summary>
    public IEnumerable<NativeContainer> Containers(ICollection<string> sandboxes)
    {
        foreach (var record in state.ContainerIds().Select(state.ReadContainer).OfType<ContainerRecord>().ToArray())
        {
            var container = new NativeContainer(record, state, cgroups, events, time, closing);
            if (record.Exit is null)
                Follow(container, record, sandboxes.Contains(record.Spec.SandboxId));
            yield return container;
        }
    }

    /// <summary>Kills and removes cgroups, and removes directories, that belong to nothing we know of.</summary>
    public async Task RemoveUnknownAsync(ICollection<string> sandboxes, HashSet<string> containers)
    {
        foreach (var path in cgroups.List().Where(path => !containers.Contains(path) && !sandboxes.Contains(path)).Reverse())
        {
            if (!path.Contains('/') && containers.Any(container => container.StartsWith(path + "/", StringComparison.Ordinal)))
                continue;
            cgroups.Kill(path);
            await cgroups.RemoveAsync(cgroups.OfSandbox(path), time).ConfigureAwait(false);
        }
        foreach (var id in state.SandboxIds().Where(id => !sandboxes.Contains(id)).ToArray())
            await factory.RemoveAsync(id, known: null).ConfigureAwait(false);
        foreach (var id in state.ContainerIds().Where(id => state.ReadContainer(id) is null).ToArray())
            state.RemoveContainer(id);
    }

    private void Follow(NativeContainer container, ContainerRecord record, bool hasSandbox)
    {
        var pidfd = record.BootId == StateDirectory.BootId ? TryOpen(record) : null;
        if (pidfd is null)
        {
            container.RecordLostExit(null);
            return;
        }
        if (!hasSandbox)
            Pidfd.SendSignal(pidfd, Signal.SIGKILL);
        var ends = record.Spec.Tty
            ? new OwnEnds(null, null, null, Master: null)
            : OwnEnds.OpenFifos(state.ContainerRun(record.Spec.Id), record.Spec.Stdin);
        container.Follow(pidfd, ContainerStreams.Open(record.Spec, ends, options, time));
    }

    /// <summary>The process, if the id still means the one that was started: opened first, then compared, so that it cannot change in between.</summary>
    private static SafeFileHandle? TryOpen(ContainerRecord record)
    {
        try
        {
            var pidfd = Pidfd.Open(record.Pid);
            if (record.PidfdInode != 0 ? Pidfd.Inode(pidfd) == record.PidfdInode : ProcessStat.Read(record.Pid)?.StartTicks == record.StartTicks)
                return pidfd;
            pidfd.Dispose();
        }
        catch (LinuxException e) when (e.Errno is Errno.ESRCH or Errno.EINVAL)
        {
            // It is gone.
        }
        return null;
    }
}
