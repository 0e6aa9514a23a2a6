using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Containers.Native.Users;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Makes, finds again and removes sandboxes.</summary>
internal sealed class SandboxFactory(StateDirectory state, CgroupTree cgroups, NamespacePool pool, PodIdRanges ids, TimeProvider time)
{
    /// <summary>Makes the namespaces and binds them to files.</summary>
    /// <exception cref="LinuxException">A step failed. Nothing is left.</exception>
    public Sandbox Create(SandboxSpec spec, ChildPidfd pidfd)
    {
        var directory = state.Sandbox(spec.Id);
        var record = new SandboxRecord { Spec = spec, CreatedAt = time.GetUtcNow(), BootId = StateDirectory.BootId };
        Directory.CreateDirectory(directory);
        // A mount of its own, so that all that is mounted in it is unmounted in one go: each unmounting waits for all cores.
        MountPoint.Mount(directory, directory, null, MountFlags.MS_BIND);
        if (Sandbox.NeedsCgroup(spec))
            cgroups.CreateSandbox(spec.Id, spec.Resources);
        var users = spec.UserNamespace ? UserNamespace.Make(ids.Take(spec.Id)) : null;
        record = record with { FirstUserId = users?.Ids.First ?? 0 };
        NamespaceSet? namespaces = null;
        try
        {
            namespaces = MakeNamespaces(spec, users);
            if (users is not null)
                NamespaceFile.Keep(users.Handle, Path.Combine(directory, UserNamespace.Name));
            foreach (var (name, _, handle) in namespaces.Namespaces)
                NamespaceFile.Keep(handle, Path.Combine(directory, name));
            if (!spec.HostIpc)
                MountMemory(Path.Combine(directory, "shm"), MountFlags.MS_NOEXEC, "1777", spec.ShmSizeBytes, record.FirstUserId);
            foreach (var (name, bytes) in spec.MemoryVolumes)
                MountMemory(Path.Combine(Sandbox.MemoryVolumes(directory), name), MountFlags.None, "777", bytes);
            SafeFileHandle? reaper = null;
            if (spec.ShareProcessNamespace)
                (record, reaper) = StartReaper(record, pidfd);
            state.Write(record);
            return new Sandbox(record, directory) { Namespaces = namespaces.Namespaces, Users = users, Reaper = reaper };
        }
        catch
        {
            namespaces?.Dispose();
            users?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a sandbox that an earlier process has made; null when its namespaces are gone, as they are after a restart of the machine.</summary>
    public Sandbox? Open(SandboxRecord record)
    {
        var directory = state.Sandbox(record.Spec.Id);
        if (record.BootId != StateDirectory.BootId || Kinds(record.Spec).Any(kind => !NamespaceFile.IsKept(Path.Combine(directory, kind.Name))))
            return null;
        if (record.FirstUserId != 0 && !NamespaceFile.IsKept(Path.Combine(directory, UserNamespace.Name)))
            return null;
        var reaper = record.ReaperPid == 0 ? null : OpenReaper(record);
        if (reaper is null && record.Spec.ShareProcessNamespace)
            return null;
        if (record.FirstUserId != 0)
            ids.Keep(record.Spec.Id, record.FirstUserId);
        return new Sandbox(record, directory)
        {
            Users = record.FirstUserId == 0 ? null : UserNamespace.Open(Path.Combine(directory, UserNamespace.Name), record.FirstUserId),
            Namespaces = [.. Kinds(record.Spec).Select(kind => (kind.Name, kind.Flag, NamespaceSet.OpenFile(Path.Combine(directory, kind.Name))))],
            Reaper = reaper,
        };
    }

    /// <summary>Removes all that a sandbox is made of, and whatever of it there may be.</summary>
    /// <param name="known">What it was made from; null when that is not known.</param>
    public async Task RemoveAsync(string id, SandboxSpec? known)
    {
        var hasCgroup = known is null || Sandbox.NeedsCgroup(known);
        if (hasCgroup)
            cgroups.Kill(id);
        var directory = state.Sandbox(id);
        // What an earlier version has mounted did not hang under one mount.
        if (!MountPoint.Unmount(directory) && Directory.Exists(directory))
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(directory))
                MountPoint.Unmount(entry);
        }
        state.RemoveSandbox(id);
        if (hasCgroup)
            await cgroups.RemoveAsync(cgroups.OfSandbox(id), time).ConfigureAwait(false);
        ids.Free(id);
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

    private NamespaceSet MakeNamespaces(SandboxSpec spec, UserNamespace? users)
    {
        var kinds = Kinds(spec).ToArray();
        if (users is not null)
            return users.MakeOthers(kinds, spec.Sysctls);
        if (kinds.Length == NamespacePool.Kinds.Count && spec.Sysctls.Count == 0)
            return pool.Take();
        return kinds.Length == 0 ? new NamespaceSet([]) : OnThrowawayThread(() => MakeNamespaces(spec, kinds));
    }

    /// <summary>The namespaces that the thread has at the end are those that are kept; then it ends, since no other work must run in them.</summary>
    private static NamespaceSet MakeNamespaces(SandboxSpec spec, (string Name, CloneFlags Flag)[] kinds)
    {
        NamespaceFile.Unshare(kinds.Aggregate(CloneFlags.None, (flags, kind) => flags | kind.Flag));
        foreach (var (name, value) in spec.Sysctls)
            KernelFile.Write(KernelParameter.PathOf(name), value);
        return NamespaceSet.OfThread(kinds);
    }

    private static void MountMemory(string path, MountFlags flags, string mode, long? bytes, uint owner = 0)
    {
        Directory.CreateDirectory(path);
        var size = bytes is { } most ? $",size={most.ToString(CultureInfo.InvariantCulture)}" : "";
        MountPoint.Mount("shm", path, "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV | flags, string.Create(CultureInfo.InvariantCulture, $"mode={mode},uid={owner},gid={owner}{size}"));
    }

    private (SandboxRecord Record, SafeFileHandle Pidfd) StartReaper(SandboxRecord record, ChildPidfd pidfd)
    {
        using var membership = cgroups.Open(cgroups.OfSandbox(record.Spec.Id), privileged: false);
        var reaper = Reaper.Start(membership, record.Spec, pidfd);
        return (record with { ReaperPid = reaper.Pid, ReaperStartTicks = ProcessStat.Read(reaper.Pid)?.StartTicks ?? 0 }, reaper.Pidfd);
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

    private static T OnThrowawayThread<T>(Func<T> action)
    {
        var result = default(T);
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = action();
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
        return result!;
    }
}
