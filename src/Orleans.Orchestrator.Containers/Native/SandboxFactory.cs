using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Containers.Native.Launch;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Makes, finds again and removes sandboxes.</summary>
internal sealed class SandboxFactory(StateDirectory state, CgroupTree cgroups, TimeProvider time)
{
    private const int AtFdCwd = -100;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Makes the namespaces and binds them to files.</summary>
    /// <exception cref="LinuxException">A step failed. Nothing is left.</exception>
    public Sandbox Create(SandboxSpec spec, ChildPidfd pidfd)
    {
        var directory = state.Sandbox(spec.Id);
        var record = new SandboxRecord { Spec = spec, CreatedAt = time.GetUtcNow(), BootId = StateDirectory.BootId };
        Directory.CreateDirectory(directory);
        // A mount of its own, so that all that is mounted in it is unmounted in one go: each unmounting waits for all cores.
        MountPoint.Mount(directory, directory, null, MountFlags.MS_BIND);
        cgroups.CreateSandbox(spec.Id, spec.Resources);
        OnThrowawayThread(() => MakeNamespaces(spec, directory));
        if (!spec.HostIpc)
            MakeSharedMemory(spec, directory);
        if (spec.ShareProcessNamespace)
        {
            using var membership = cgroups.Open(spec.Id, privileged: false);
            var reaper = Reaper.Start(membership, spec, pidfd);
            using (reaper.Pidfd)
                record = record with { ReaperPid = reaper.Pid, ReaperStartTicks = ProcessStat.Read(reaper.Pid)?.StartTicks ?? 0 };
        }
        state.Write(record);
        return Open(record) ?? throw new LinuxException("setns", Errno.ENOENT, directory);
    }

    /// <summary>Opens a sandbox that an earlier process has made; null when its namespaces are gone, as they are after a restart of the machine.</summary>
    public Sandbox? Open(SandboxRecord record)
    {
        var directory = state.Sandbox(record.Spec.Id);
        if (record.BootId != StateDirectory.BootId || Kinds(record.Spec).Any(kind => !NamespaceFile.IsKept(Path.Combine(directory, kind.Name))))
            return null;
        var reaper = record.ReaperPid == 0 ? null : OpenReaper(record);
        if (reaper is null && record.Spec.ShareProcessNamespace)
            return null;
        return new Sandbox(record, directory)
        {
            Namespaces = [.. Kinds(record.Spec).Select(kind => (kind.Name, kind.Flag, OpenFile(Path.Combine(directory, kind.Name))))],
            Reaper = reaper,
        };
    }

    /// <summary>Removes all that a sandbox is made of, and whatever of it there may be.</summary>
    public async Task RemoveAsync(string id)
    {
        cgroups.Kill(id);
        var directory = state.Sandbox(id);
        MountPoint.Unmount(directory);
        StateDirectory.Remove(directory);
        await cgroups.RemoveAsync(id, time).ConfigureAwait(false);
    }

    private static IEnumerable<(string Name, CloneFlags Flag)> Kinds(SandboxSpec spec)
    {
        if (!spec.HostNetwork)
        {
            yield return ("net", CloneFlags.CLONE_NEWNET);
            yield return ("uts", CloneFlags.CLONE_NEWUTS);
        }
        if (!spec.HostIpc)
            yield return ("ipc", CloneFlags.CLONE_NEWIPC);
    }

    /// <summary>The namespaces that the thread has at the end are those that are kept; then it ends, since no other work must run in them.</summary>
    private static void MakeNamespaces(SandboxSpec spec, string directory)
    {
        var kinds = Kinds(spec).ToArray();
        if (kinds.Length == 0)
            return;
        NamespaceFile.Unshare(kinds.Aggregate(CloneFlags.None, (flags, kind) => flags | kind.Flag));
        if (!spec.HostNetwork && spec.Hostname.Length > 0)
            NamespaceFile.SetHostname(spec.Hostname);
        foreach (var (name, value) in spec.Sysctls)
            CgroupTree.Write("/proc/sys/" + (name.Contains('/') ? name : name.Replace('.', '/')), value);
        foreach (var (name, _) in kinds)
            NamespaceFile.Keep(name, Path.Combine(directory, name));
    }

    private static void MakeSharedMemory(SandboxSpec spec, string directory)
    {
        var path = Directory.CreateDirectory(Path.Combine(directory, "shm")).FullName;
        KeyValuePair<string, string?>[] options = [new("mode", "1777"), new("size", spec.ShmSizeBytes.ToString(CultureInfo.InvariantCulture))];
        const MountAttributes Attributes = MountAttributes.MOUNT_ATTR_NOSUID | MountAttributes.MOUNT_ATTR_NODEV | MountAttributes.MOUNT_ATTR_NOEXEC;
        using var mount = DetachedMount.Create("tmpfs", options, Attributes);
        MountPoint.Attach(mount, path);
    }

    private static SafeFileHandle? OpenReaper(SandboxRecord record)
    {
        try
        {
            var pidfd = Pidfd.Open(record.ReaperPid);
            if (ProcessStat.Read(record.ReaperPid)?.StartTicks == record.ReaperStartTicks)
                return pidfd;
            pidfd.Dispose();
            return null;
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    private static SafeFileHandle OpenFile(string path)
    {
        using var text = new NativeText(path);
        return Syscall.Descriptor(Syscall.Invoke(SyscallNumber.openat, AtFdCwd, text.Pointer, O_CLOEXEC), "open", path);
    }

    private static void OnThrowawayThread(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                error = e;
            }
        });
        thread.Start();
        thread.Join();
        if (error is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
    }
}
