using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Containers.Native.Users;
using Orleans.Orchestrator.Containers.Seccomp;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>
/// Starts one container: prepares on the host whatever can be, so that its errors are ordinary ones, and writes the rest down as
/// system calls for the child.
/// </summary>
/// <param name="processes">The first process of a container whose process namespace is joined; null for one of its own, or the sandbox'.</param>
/// <param name="empty">The mount namespace that its own begins as a copy of.</param>
internal sealed class ContainerLaunch(ContainerSpec spec, Sandbox sandbox, CgroupPlace cgroup, SafeFileHandle? processes, StateDirectory state, CgroupTree cgroups,
    SeccompProfiles profiles, SafeFileHandle empty) : IDisposable
{
    private const int AtFdCwd = -100;
    private const int O_WRONLY = 1;
    private const int O_RDWR = 2;
    private const int O_NOCTTY = 0x100;
    private const int O_CLOEXEC = 0x80000;
    private const int MountSetattrBytes = 32;
    private const uint TtyGroup = 5;
    private const string CgroupRoot = "/sys/fs/cgroup";

    private readonly List<SafeFileHandle> _open = [];
    private readonly SyscallProgram _program = new();

    private SafeFileHandle? _devpts;

    private OwnEnds? _ends;

    // Copies of folders in the empty mount namespace; null where a container gets file systems of its own.
    private int? _nothing;
    private int? _cgroupFolders;

    /// <summary>Does it.</summary>
    /// <exception cref="LinuxException">Preparing failed.</exception>
    /// <exception cref="SyscallProgramException">A step of the child failed.</exception>
    public StartedProcess Start(ChildPidfd pidfd)
    {
        var root = Keep(RootFilesystem.Mount(spec.Layers, state.ContainerData(spec.Id), sandbox.Users));
        var mounts = spec.Mounts.Select(mount => Keep(PreparedMount.Prepare(mount, sandbox.Users))).ToArray();
        var user = ResolvedUser.Resolve(spec.User, root);
        HostIds.Check(user);
        var capabilities = Capabilities.Of(spec.Security, cgroups.RulesDevices);
        var seccomp = spec.Security.Privileged ? null : profiles.Get(spec.Security.Seccomp, capabilities);
        using var streams = OpenStreams(user);
        using var membership = cgroups.Open(cgroup, spec.Security.Privileged);

        AddNamespaces(membership);
        if (HostIds.AreOwn)
            _program.OwnAs(HostIds.Of(0));
        AddRoot(root, mayShare: !spec.Security.Privileged && !Capabilities.MayMount(capabilities));
        AddDevices(streams.IsTerminal);
        AddKernelFilesystems();
        foreach (var mount in mounts)
            AddMount(mount);
        AddStreams(streams);
        AddProc();
        if (spec.Security.ReadOnlyRootFilesystem)
            AddReadOnlyRoot();
        if (spec.WorkingDirectory != "/")
            _program.MakeDirectories(spec.WorkingDirectory.TrimEnd('/'));
        if (sandbox.Users is { } users)
            AddUsers(users);
        _program.ChangeDirectory(spec.WorkingDirectory);
        _program.Add("umask", SyscallNumber.umask, 0b000_010_010);
        new Credentials(user, capabilities, spec.Security.NoNewPrivileges, seccomp, HostIds).AddTo(_program);
        _program.ResetSignals();
        _program.Execute(spec.Args, ContainerEnvironment.Build(spec.Env, user.Home, streams.IsTerminal));
        return ChildProcess.Start(_program, Namespaces(), membership.Directory, pidfd);
    }

    /// <summary>Our ends of the streams, which the caller takes over.</summary>
    public OwnEnds TakeEnds() => Interlocked.Exchange(ref _ends, null)!;

    public void Dispose()
    {
        _ends?.Close();
        foreach (var handle in _open)
            handle.Dispose();
        _program.Dispose();
    }

    private HostIds HostIds => sandbox.HostIds;

    private bool Masks => !spec.Security.Privileged && spec.Security.MaskPaths;

    private CloneFlags Namespaces() => sandbox.SharesProcesses || processes is not null ? CloneFlags.None : CloneFlags.CLONE_NEWPID;

    private void AddNamespaces(CgroupMembership membership)
    {
        if ((processes ?? sandbox.Reaper) is { } reaper)
        {
            _program.Enter("pid", reaper, CloneFlags.CLONE_NEWPID);
            _program.CloneAgain();
        }
        _program.Join(membership);
        AddOomScore();
        foreach (var (name, kind, handle) in sandbox.Namespaces)
            _program.Enter(name, handle, kind);
        // The pod's, which each of its containers sets anew: its namespace was made before anyone knew its name.
        if (!sandbox.Spec.HostNetwork && sandbox.Spec.Hostname.Length > 0)
            _program.Add("sethostname", SyscallNumber.sethostname, _program.Text(sandbox.Spec.Hostname), System.Text.Encoding.UTF8.GetByteCount(sandbox.Spec.Hostname));
        // After joining: the cgroup that one is in becomes the root of what the new namespace shows.
        _program.Add("unshare CLONE_NEWCGROUP", SyscallNumber.unshare, (nint)CloneFlags.CLONE_NEWCGROUP);
    }

    /// <summary>Lowering needs CAP_SYS_RESOURCE; a machine that withholds it from us withholds it from containers too.</summary>
    private void AddOomScore()
    {
        var mayFail = spec.OomScoreAdj <= 0 ? SyscallFlags.MayFail : SyscallFlags.None;
        var score = spec.OomScoreAdj.ToString(CultureInfo.InvariantCulture);
        var file = _program.AddWith(mayFail, "open /proc/self/oom_score_adj", SyscallNumber.openat, AtFdCwd, _program.Text("/proc/self/oom_score_adj"), O_WRONLY | O_CLOEXEC);
        var write = _program.AddWith(mayFail, $"write {score} to /proc/self/oom_score_adj", SyscallNumber.write, -1, _program.Text(score), score.Length);
        _program.PassResult(file, write, 0);
    }

    /// <summary>
    /// Over the one folder of an empty mount namespace, which a process that breaks out of its root would find instead of the machine's. Whoever enters
    /// the namespace later begins in what lies on top, the container's root.
    /// </summary>
    /// <param name="mayShare">Whether the container cannot make writable what it shares with others.</param>
    private void AddRoot(SafeFileHandle root, bool mayShare)
    {
        _program.Enter("mnt", empty, CloneFlags.CLONE_NEWNS);
        _program.Add("unshare CLONE_NEWNS", SyscallNumber.unshare, (nint)CloneFlags.CLONE_NEWNS);
        if (mayShare && Masks && MaskedPaths.FirstBelowSys is not null)
            _nothing = _program.CopyMount(EmptyMountNamespace.Nothing);
        if (mayShare && cgroups.Layout.V1.Count > 0)
            _cgroupFolders = _program.CopyMount(EmptyMountNamespace.Cgroups);
        _program.Attach(root, "/");
        _program.Add("fchdir /", SyscallNumber.fchdir, Syscall.Fd(root));
        _program.Add("chroot /", SyscallNumber.chroot, _program.Text("."));
    }

    private void AddDevices(bool terminal)
    {
        var p = _program;
        p.Add("umask", SyscallNumber.umask, 0);
        p.MakeDirectory("/dev");
        p.Mount("tmpfs", "/dev", "tmpfs", MountFlags.MS_NOSUID, "mode=755,size=65536k");
        foreach (var (name, major, minor) in ((string, uint, uint)[])[("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)])
            p.MakeCharacterDevice("/dev/" + name, 0b110_110_110, major, minor);
        foreach (var (target, name) in ((string, string)[])[("/proc/self/fd", "fd"), ("/proc/self/fd/0", "stdin"), ("/proc/self/fd/1", "stdout"), ("/proc/self/fd/2", "stderr"), ("pts/ptmx", "ptmx")])
            p.MakeLink(target, "/dev/" + name);
        if (spec.Security.Privileged)
            AddHostDevices();
        p.MakeDirectory("/dev/pts");
        if (_devpts is null)
            p.Mount("devpts", "/dev/pts", "devpts", MountFlags.MS_NOSUID | MountFlags.MS_NOEXEC, $"newinstance,ptmxmode=0666,mode=0620,gid={HostIds.Of(TtyGroup)}");
        else
            p.Attach(_devpts, "/dev/pts");
        if (terminal)
        {
            p.MakeFile("/dev/console");
            p.Bind("/dev/pts/0", "/dev/console", MountFlags.None);
        }
        p.MakeDirectory("/dev/mqueue");
        p.Mount("mqueue", "/dev/mqueue", "mqueue", MountFlags.MS_NOSUID | MountFlags.MS_NOEXEC | MountFlags.MS_NODEV);
        p.MakeDirectory("/dev/shm");
        p.Attach(Keep(DetachedMount.Clone(sandbox.SharedMemory ?? "/dev/shm", recursive: false)), "/dev/shm");
    }

    private void AddHostDevices()
    {
        // The machine's, also where everything else is the container's own.
        if (HostIds.AreOwn)
            _program.OwnAs(0);
        foreach (var (path, mode, device) in HostDevices.List())
        {
            foreach (var parent in ContainerPath.Parents(path).Skip(1))
                _program.MakeDirectory(parent);
            _program.AddWith(SyscallFlags.MayFail, $"mknod {path}", SyscallNumber.mknodat, AtFdCwd, _program.Text(path), (nint)mode, (nint)device);
        }
        if (HostIds.AreOwn)
            _program.OwnAs(HostIds.Of(0));
    }

    private void AddKernelFilesystems()
    {
        const MountFlags Safe = MountFlags.MS_NOSUID | MountFlags.MS_NOEXEC | MountFlags.MS_NODEV;
        var readOnly = spec.Security.Privileged ? MountFlags.None : MountFlags.MS_RDONLY;
        _program.MakeDirectory("/sys");
        _program.Mount("sysfs", "/sys", "sysfs", Safe | readOnly);
        if (_nothing is { } nothing)
            _program.AttachCopy(nothing, MaskedPaths.FirstBelowSys!);
        if (cgroups.Layout.V1.Count == 0)
            _program.Mount("cgroup2", CgroupRoot, "cgroup2", Safe | readOnly);
        else
            AddCgroupTrees(Safe, readOnly);
    }

    private void AddCgroupTrees(MountFlags safe, MountFlags readOnly)
    {
        if (_cgroupFolders is { } folders)
            _program.AttachCopy(folders, CgroupRoot);
        else
            _program.Mount("tmpfs", CgroupRoot, "tmpfs", safe, "mode=755");
        foreach (var (name, directory) in cgroups.Visible(cgroup, spec.Security.Privileged))
        {
            var target = $"{CgroupRoot}/{name}";
            if (_cgroupFolders is null)
                _program.MakeDirectory(target);
            _program.Attach(Keep(CgroupMount(directory, readOnly != MountFlags.None)), target);
        }
        if (_cgroupFolders is null && readOnly != MountFlags.None)
            _program.Bind("tmpfs", CgroupRoot, MountFlags.MS_REMOUNT | safe | readOnly);
    }

    /// <summary>A piece of the machine's own mount: in a cgroup namespace of its own, a new one would be a new file system each time, made and taken down.</summary>
    private static SafeFileHandle CgroupMount(string directory, bool readOnly)
    {
        var mount = DetachedMount.Clone(directory, recursive: false);
        const MountAttributes Safe = MountAttributes.MOUNT_ATTR_NOSUID | MountAttributes.MOUNT_ATTR_NOEXEC | MountAttributes.MOUNT_ATTR_NODEV;
        DetachedMount.SetAttributes(mount, readOnly ? Safe | MountAttributes.MOUNT_ATTR_RDONLY : Safe, MountFlags.MS_PRIVATE, recursive: false, directory);
        return mount;
    }

    private void AddMount(PreparedMount mount)
    {
        if (mount.IsDirectory)
            _program.MakeDirectories(mount.Target);
        else
            _program.MakeFile(mount.Target);
        _program.Attach(mount.Handle, mount.Target);
    }

    private void AddStreams(LaunchStreams streams)
    {
        _program.Add("setsid", SyscallNumber.setsid);
        _program.UseStreams(streams.Input, streams.Output, streams.Error);
        if (streams.IsTerminal)
            _program.Add("ioctl TIOCSCTTY", SyscallNumber.ioctl, 0, Terminal.TIOCSCTTY, 0);
        _program.CloseOthers(sandbox.Users?.Handle);
    }

    /// <summary>Last of all mounts, when nothing of ours is open any more: until here no link can lead through /proc to the host.</summary>
    private void AddProc()
    {
        const MountFlags Safe = MountFlags.MS_NOSUID | MountFlags.MS_NOEXEC | MountFlags.MS_NODEV;
        _program.MakeDirectory("/proc");
        _program.Mount("proc", "/proc", "proc", Safe);
        if (!Masks)
            return;
        foreach (var path in MaskedPaths.ReadOnly)
        {
            _program.Bind(path, path, MountFlags.MS_REC);
            _program.Bind(path, path, MountFlags.MS_REMOUNT | MountFlags.MS_RDONLY | Safe);
        }
        foreach (var path in MaskedPaths.Files)
            _program.Bind("/dev/null", path, MountFlags.None);
        // One empty file system for all of them: each would cost a start as much as all of these bind mounts.
        var first = _nothing is null ? null : MaskedPaths.FirstBelowSys;
        foreach (var path in MaskedPaths.Directories.Where(path => path != MaskedPaths.FirstBelowSys || _nothing is null))
        {
            if (first is null)
                _program.Mount("tmpfs", path, "tmpfs", MountFlags.MS_RDONLY | Safe, "size=0,nr_inodes=2");
            else
                _program.Bind(first, path, MountFlags.None);
            first ??= path;
        }
    }

    private void AddReadOnlyRoot()
    {
        var attributes = _program.Values<ulong>([(ulong)MountAttributes.MOUNT_ATTR_RDONLY, 0, 0, 0]);
        _program.Add("mount_setattr /", SyscallNumber.mount_setattr, AtFdCwd, _program.Text("/"), 0, attributes, MountSetattrBytes);
    }

    /// <summary>
    /// Joins the pod's users once all is mounted by the machine's root, who needs not be allowed to by them. The mounts are copied into a mount namespace of
    /// theirs, in which they hold together: what lies over something else cannot be taken off it.
    /// </summary>
    private void AddUsers(UserNamespace users)
    {
        _program.Enter(UserNamespace.Name, users.Handle, CloneFlags.CLONE_NEWUSER);
        _program.CloseOthers();
        _program.Add("unshare CLONE_NEWNS", SyscallNumber.unshare, (nint)CloneFlags.CLONE_NEWNS);
    }

    private LaunchStreams OpenStreams(ResolvedUser user)
    {
        var directory = state.ContainerRun(spec.Id);
        if (!spec.Tty)
        {
            foreach (var name in (ReadOnlySpan<string>)(spec.Stdin ? ["out", "err", "in"] : ["out", "err"]))
                Pipe.MakeFifo(Path.Combine(directory, name), HostIds.Of(user.Uid), HostIds.Of(user.Gid));
            _ends = OwnEnds.OpenFifos(directory, spec.Stdin);
            return LaunchStreams.Fifos(directory, spec.Stdin);
        }
        // A devpts of its own, made here so that both ends can be opened before the container runs.
        _devpts = Keep(DetachedMount.Create(
            "devpts", [new("ptmxmode", "0666"), new("mode", "0620"), new("gid", HostIds.Of(TtyGroup).ToString(CultureInfo.InvariantCulture))], MountAttributes.MOUNT_ATTR_NOSUID | MountAttributes.MOUNT_ATTR_NOEXEC));
        var master = RootFiles.OpenNoLinks(_devpts, "ptmx", O_RDWR | O_NOCTTY);
        _ends = new OwnEnds(null, null, null, master);
        var peer = Terminal.OpenPeer(master);
        Terminal.SetOwner(peer, HostIds.Of(user.Uid));
        return LaunchStreams.Terminal(peer);
    }

    private SafeFileHandle Keep(SafeFileHandle handle)
    {
        _open.Add(handle);
        return handle;
    }

    private PreparedMount Keep(PreparedMount mount)
    {
        _open.Add(mount.Handle);
        return mount;
    }
}
