using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>The words in which a launch is written: each adds one or a few system calls to a program.</summary>
internal static class ProgramSteps
{
    private const int AtFdCwd = -100;
    private const int O_WRONLY = 1;
    private const int O_CREAT = 0x40;
    private const int O_CLOEXEC = 0x80000;
    private const int MoveMountFEmptyPath = 4;
    private const int OpenTreeClone = 1;
    private const int RLIMIT_NOFILE = 7;
    private const int SIG_SETMASK = 2;
    private const int KernelSignalSetBytes = 8;
    private const int KernelSigActionBytes = 32;
    private const uint CapabilityVersion3 = 0x20080522;
    private const uint S_IFCHR = 0x2000;

    public static void Mount(this SyscallProgram p, string source, string target, string type, MountFlags flags, string? data = null) =>
        p.Add("mount", target, SyscallNumber.mount, p.Text(source), p.Text(target), p.Text(type), (nint)flags, data is null ? 0 : p.Text(data));

    public static void Bind(this SyscallProgram p, string source, string target, MountFlags flags) =>
        p.Add("mount", target, SyscallNumber.mount, p.Text(source), p.Text(target), 0, (nint)(MountFlags.MS_BIND | flags), 0);

    public static void Attach(this SyscallProgram p, SafeFileHandle mount, string target) =>
        p.Add("move_mount", target, SyscallNumber.move_mount, Syscall.Fd(mount), p.Text(""), AtFdCwd, p.Text(target), MoveMountFEmptyPath);

    /// <summary>A copy of a mount that this mount namespace has now, to be attached when it may not be found by its path any more.</summary>
    /// <returns>What <see cref="AttachCopy"/> takes.</returns>
    public static int CopyMount(this SyscallProgram p, string path) =>
        p.Add("open_tree", path, SyscallNumber.open_tree, AtFdCwd, p.Text(path), OpenTreeClone | O_CLOEXEC);

    public static void AttachCopy(this SyscallProgram p, int copy, string target)
    {
        var attach = p.Add("move_mount", target, SyscallNumber.move_mount, -1, p.Text(""), AtFdCwd, p.Text(target), MoveMountFEmptyPath);
        p.PassResult(copy, attach, 0);
    }

    /// <summary>What exists already is well; whatever else is wrong, the step that needs the directory reports.</summary>
    public static void MakeDirectory(this SyscallProgram p, string path, int mode = 0b111_101_101) =>
        p.AddWith(SyscallFlags.MayFail, "mkdir", path, SyscallNumber.mkdirat, AtFdCwd, p.Text(path), mode);

    public static void MakeDirectories(this SyscallProgram p, string path)
    {
        foreach (var parent in ContainerPath.Parents(path))
            p.MakeDirectory(parent);
        p.MakeDirectory(path);
    }

    public static void MakeFile(this SyscallProgram p, string path)
    {
        foreach (var parent in ContainerPath.Parents(path))
            p.MakeDirectory(parent);
        p.AddWith(SyscallFlags.MayFail, "open", path, SyscallNumber.openat, AtFdCwd, p.Text(path), O_WRONLY | O_CREAT | O_CLOEXEC, 0b110_100_100);
    }

    public static void MakeCharacterDevice(this SyscallProgram p, string path, int mode, uint major, uint minor) =>
        p.Add("mknod", path, SyscallNumber.mknodat, AtFdCwd, p.Text(path), (nint)(S_IFCHR | (uint)mode), (nint)((major << 8) | minor));

    public static void MakeLink(this SyscallProgram p, string target, string path) =>
        p.Add("symlink", path, SyscallNumber.symlinkat, p.Text(target), AtFdCwd, p.Text(path));

    public static void ChangeDirectory(this SyscallProgram p, string path) => p.Add("chdir", path, SyscallNumber.chdir, p.Text(path));

    public static void Join(this SyscallProgram p, Cgroups.CgroupMembership cgroups)
    {
        foreach (var (path, handle) in cgroups.Files)
            p.Add("write", path, SyscallNumber.write, Syscall.Fd(handle), p.Text("0"), 1);
    }

    public static void Enter(this SyscallProgram p, string subject, SafeFileHandle file, CloneFlags kinds) =>
        p.Add("setns", subject, SyscallNumber.setns, Syscall.Fd(file), (nint)kinds);

    /// <summary>From here on in a new process, which is in the process namespace that this one has entered for its children.</summary>
    public static void CloneAgain(this SyscallProgram p)
    {
        const CloneFlags Flags = CloneFlags.CLONE_VM | CloneFlags.CLONE_VFORK | CloneFlags.CLONE_PARENT | CloneFlags.CLONE_CLEAR_SIGHAND;
        Span<ulong> arguments = stackalloc ulong[11];
        arguments.Clear();
        arguments[0] = (ulong)Flags;
        p.AddWith(SyscallFlags.ParentExits, "clone3", SyscallNumber.clone3, p.Values<ulong>(arguments), arguments.Length * sizeof(ulong));
    }

    /// <summary>Standard input, output and error.</summary>
    public static void UseStreams(this SyscallProgram p, SafeFileHandle input, SafeFileHandle output, SafeFileHandle error)
    {
        var number = 0;
        foreach (var stream in (ReadOnlySpan<SafeFileHandle>)[input, output, error])
            p.Add($"dup3 {number}", SyscallNumber.dup3, Syscall.Fd(stream), number++, 0);
    }

    /// <summary>
    /// Closes all but the standard streams at once and not only at execve: a link in the image that leads through /proc/self/fd could
    /// otherwise reach the host.
    /// </summary>
    /// <param name="kept">One that stays open nevertheless.</param>
    public static void CloseOthers(this SyscallProgram p, SafeFileHandle? kept = null)
    {
        const int FirstOther = 3;
        var from = (nint)FirstOther;
        if (kept is not null)
        {
            if (Syscall.Fd(kept) > FirstOther)
                p.Add("close_range", SyscallNumber.close_range, FirstOther, Syscall.Fd(kept) - 1, 0);
            from = Syscall.Fd(kept) + 1;
        }
        p.Add("close_range", SyscallNumber.close_range, from, -1, 0);
    }

    /// <summary>From here on what is made belongs to this user, while what may be done stays what root may.</summary>
    public static void OwnAs(this SyscallProgram p, uint id)
    {
        // Both give what was before and tell no error.
        p.Add($"setfsgid {id}", SyscallNumber.setfsgid, (nint)id);
        p.Add($"setfsuid {id}", SyscallNumber.setfsuid, (nint)id);
        p.SetCapabilities(Capabilities.Available);
    }

    /// <summary>Effective and permitted ones. Nothing is inheritable, as in Docker since CVE-2022-24769.</summary>
    public static void SetCapabilities(this SyscallProgram p, ulong set)
    {
        var (low, high) = ((uint)set, (uint)(set >> 32));
        p.Add("capset", SyscallNumber.capset, p.Values<uint>([CapabilityVersion3, 0]), p.Values<uint>([low, low, 0, high, high, 0]));
    }

    public static void LimitFiles(this SyscallProgram p, ulong soft, ulong hard) =>
        p.Add("prlimit64 RLIMIT_NOFILE", SyscallNumber.prlimit64, 0, RLIMIT_NOFILE, p.Values<ulong>([soft, hard]), 0);

    /// <summary>
    /// An ignored signal stays ignored over execve, and .NET ignores SIGPIPE. All others have their default in the child already, by CLONE_CLEAR_SIGHAND.
    /// </summary>
    public static void ResetSignals(this SyscallProgram p)
    {
        var defaults = p.Values<byte>(new byte[KernelSigActionBytes]);
        foreach (var signal in IgnoredSignals.Numbers)
            p.Add($"rt_sigaction {signal}", SyscallNumber.rt_sigaction, signal, defaults, 0, KernelSignalSetBytes);
        p.Add("rt_sigprocmask", SyscallNumber.rt_sigprocmask, SIG_SETMASK, p.Values<ulong>([0]), 0, KernelSignalSetBytes);
    }

    /// <summary>One execve for each entry of PATH, as execvp(3) does it.</summary>
    public static void Execute(this SyscallProgram p, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        var argv = p.TextArray(arguments);
        var envp = p.TextArray(environment);
        var program = arguments[0];
        string[] candidates = program.Contains('/')
            ? [program]
            : [.. Search(environment).Split(':').Select(directory => directory.Length == 0 ? program : $"{directory}/{program}")];
        for (var i = 0; i < candidates.Length; i++)
        {
            var flags = i == candidates.Length - 1 ? SyscallFlags.None : SyscallFlags.MayFail;
            p.AddWith(flags, "execve", candidates.Length == 1 ? candidates[i] : program, SyscallNumber.execve, p.Text(candidates[i]), argv, envp);
        }
    }

    private static string Search(IReadOnlyList<string> environment) =>
        environment.Last(entry => entry.StartsWith("PATH=", StringComparison.Ordinal))["PATH=".Length..];
}
