using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Native.Launch;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Native.Users;

/// <summary>A pod's own users: those of its containers are, for the machine, users without rights.</summary>
/// <param name="Handle">The namespace.</param>
/// <param name="Ids">Which users of the machine they are.</param>
internal sealed record UserNamespace(SafeFileHandle Handle, HostIds Ids) : IDisposable
{
    private const int AtFdCwd = -100;
    private const int O_WRONLY = 1;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Its name in /proc/PID/ns and in the sandbox' directory.</summary>
    public const string Name = "user";

    /// <summary>Makes one, by way of a process that is gone again when this returns: unshare(CLONE_NEWUSER) is refused to a process with threads, such as ours.</summary>
    /// <exception cref="SyscallProgramException">The process could not be made: ENOSPC where /proc/sys/user/max_user_namespaces are there.</exception>
    /// <exception cref="LinuxException">The ids could not be given.</exception>
    public static UserNamespace Make(uint firstId)
    {
        using var program = new SyscallProgram();
        return NamespaceHolder.Run(program, CloneFlags.CLONE_NEWUSER, "user ids", pid =>
        {
            var map = string.Create(CultureInfo.InvariantCulture, $"0 {firstId} {UserIdRange.PodIds}");
            KernelFile.Write($"/proc/{pid}/uid_map", map);
            KernelFile.Write($"/proc/{pid}/gid_map", map);
            return new UserNamespace(NamespaceSet.OpenFile($"/proc/{pid}/ns/{Name}"), new HostIds(firstId));
        });
    }

    /// <summary>Makes other namespaces that belong to this one, so that its root may do in them what root may.</summary>
    /// <param name="sysctls">Kernel parameters of theirs.</param>
    public NamespaceSet MakeOthers(IReadOnlyList<(string Name, CloneFlags Kind)> kinds, IReadOnlyDictionary<string, string> sysctls)
    {
        using var program = new SyscallProgram();
        program.Enter(Name, Handle, CloneFlags.CLONE_NEWUSER);
        program.Add("setresgid 0", SyscallNumber.setresgid, 0, 0, 0);
        program.Add("setresuid 0", SyscallNumber.setresuid, 0, 0, 0);
        program.Add("unshare", SyscallNumber.unshare, (nint)kinds.Aggregate(CloneFlags.None, (flags, kind) => flags | kind.Kind));
        foreach (var (name, value) in sysctls)
        {
            var path = KernelParameter.PathOf(name);
            var file = program.Add("open", path, SyscallNumber.openat, AtFdCwd, program.Text(path), O_WRONLY | O_CLOEXEC);
            var write = program.Add($"write {value} to", path, SyscallNumber.write, -1, program.Text(value), System.Text.Encoding.UTF8.GetByteCount(value));
            program.PassResult(file, write, 0);
        }
        return NamespaceHolder.Run(program, CloneFlags.None, "namespaces", pid => NamespaceSet.OfProcess(pid, kinds));
    }

    /// <summary>Opens the one that a sandbox has in a file.</summary>
    public static UserNamespace Open(string path, uint firstId) => new(NamespaceSet.OpenFile(path), new HostIds(firstId));

    public void Dispose() => Handle.Dispose();
}
