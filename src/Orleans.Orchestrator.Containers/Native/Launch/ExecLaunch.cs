using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Containers.Seccomp;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>Starts another program in a running container: the child joins its cgroups and namespaces, and executes.</summary>
internal sealed class ExecLaunch(ExecSpec spec, NativeContainer container, SafeFileHandle target, CgroupTree cgroups, SeccompProfiles profiles) : IDisposable
{
    private const int O_RDWR = 2;
    private const int O_NOCTTY = 0x100;
    private const CloneFlags AllNamespaces = CloneFlags.CLONE_NEWNS | CloneFlags.CLONE_NEWPID | CloneFlags.CLONE_NEWNET | CloneFlags.CLONE_NEWIPC
        | CloneFlags.CLONE_NEWUTS | CloneFlags.CLONE_NEWCGROUP;

    private readonly SyscallProgram _program = new();
    private SafeFileHandle? _stdin;
    private SafeFileHandle? _stdout;
    private SafeFileHandle? _stderr;
    private SafeFileHandle? _master;

    /// <exception cref="LinuxException">Preparing failed.</exception>
    /// <exception cref="SyscallProgramException">A step of the child failed.</exception>
    public SessionHandles Start(ChildPidfd pidfd)
    {
        try
        {
            using var root = RootFiles.OpenHostPath($"/proc/{container.State.Pid}/root");
            // The id may have come to mean another process before the path was opened; the descriptor has not.
            if (container.Pidfd is null)
                throw new LinuxException("open", Errno.ESRCH, "the container's root");
            var user = ResolvedUser.Resolve(spec.User ?? container.Spec.User, root);
            container.HostIds.Check(user);
            using var streams = OpenStreams(root, user);
            using var membership = cgroups.Open(container.Cgroup, container.Spec.Security.Privileged);
            Write(user, streams, membership);
            var process = ChildProcess.Start(_program, CloneFlags.None, membership.Directory, pidfd);
            return new SessionHandles
            {
                Stdin = _stdin,
                Stdout = _stdout,
                Stderr = _stderr,
                Terminal = _master,
                Pidfd = process.Pidfd,
                Exited = WaitAsync(SessionHandles.Duplicate(process.Pidfd)),
            };
        }
        catch
        {
            foreach (var handle in (ReadOnlySpan<SafeFileHandle?>)[_stdin, _stdout, _stderr, _master])
                handle?.Dispose();
            throw;
        }
    }

    public void Dispose() => _program.Dispose();

    private static async Task<int> WaitAsync(SafeFileHandle pidfd)
    {
        using (pidfd)
        {
            using (var registration = Poller.Shared.Register(pidfd))
                await registration.WaitReadableAsync().ConfigureAwait(false);
            return Pidfd.Reap(pidfd).Code;
        }
    }

    private void Write(ResolvedUser user, LaunchStreams streams, CgroupMembership membership)
    {
        var security = container.Spec.Security;
        var capabilities = Capabilities.Of(security, cgroups.RulesDevices);
        var seccomp = security.Privileged ? null : profiles.Get(security.Seccomp, capabilities);
        _program.Join(membership);
        _program.Enter($"pid {container.State.Pid}", target, container.HostIds.AreOwn ? AllNamespaces | CloneFlags.CLONE_NEWUSER : AllNamespaces);
        _program.CloneAgain();
        _program.Add("setsid", SyscallNumber.setsid);
        _program.UseStreams(streams.Input, streams.Output, streams.Error);
        if (streams.IsTerminal)
            _program.Add("ioctl TIOCSCTTY", SyscallNumber.ioctl, 0, Terminal.TIOCSCTTY, 0);
        _program.CloseOthers();
        _program.ChangeDirectory(spec.WorkingDirectory ?? container.Spec.WorkingDirectory);
        _program.Add("umask", SyscallNumber.umask, 0b000_010_010);
        new Credentials(user, capabilities, security.NoNewPrivileges, seccomp, container.HostIds).AddTo(_program);
        _program.ResetSignals();
        _program.Execute(spec.Args, ContainerEnvironment.Build(container.Spec.Env.Concat(spec.Env), user.Home, streams.IsTerminal));
    }

    private LaunchStreams OpenStreams(SafeFileHandle root, ResolvedUser user)
    {
        if (spec.Tty)
        {
            // The container's own /dev/pts, and never what a link in its place would lead to.
            _master = RootFiles.OpenNoLinks(root, "dev/pts/ptmx", O_RDWR | O_NOCTTY);
            var peer = Terminal.OpenPeer(_master);
            Terminal.SetOwner(peer, container.HostIds.Of(user.Uid));
            Terminal.SetSize(_master, spec.Columns, spec.Rows);
            return LaunchStreams.Terminal(peer);
        }
        SafeFileHandle? input = null, output = null, error = null;
        if (spec.Stdin)
            (input, _stdin) = Pipe.Create();
        if (spec.Stdout)
            (_stdout, output) = Pipe.Create();
        if (spec.Stderr)
            (_stderr, error) = Pipe.Create();
        foreach (var pipe in (ReadOnlySpan<SafeFileHandle?>)[input, output, error])
        {
            if (pipe is not null)
                Pipe.SetOwner(pipe, container.HostIds.Of(user.Uid), container.HostIds.Of(user.Gid));
        }
        return new LaunchStreams(input ?? LaunchStreams.OpenNull(), output ?? LaunchStreams.OpenNull(), error ?? LaunchStreams.OpenNull(), IsTerminal: false);
    }
}
