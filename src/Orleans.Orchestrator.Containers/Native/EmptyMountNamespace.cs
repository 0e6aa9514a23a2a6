using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Native.Launch;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>
/// A mount namespace of one read-only file system with a few empty folders, in copies of which containers are mounted. The machine's own grows with every
/// pod, and to copy it and to take it off again would make each start a little slower than the one before. The folders serve what would otherwise cost each
/// container a file system of its own.
/// </summary>
internal static class EmptyMountNamespace
{
    /// <summary>An empty folder.</summary>
    public const string Nothing = "/empty";

    /// <summary>A folder with one for each tree of cgroups.</summary>
    public const string Cgroups = "/cgroup";

    private const int AtFdCwd = -100;

    /// <summary>Makes it, by way of a process that is gone again when this returns.</summary>
    /// <param name="cgroups">The names of the trees of cgroups.</param>
    /// <param name="mountPoint">A folder in whose place the empty one is made, seen by that process alone.</param>
    /// <exception cref="SyscallProgramException">A step failed.</exception>
    /// <exception cref="LinuxException">It could not be opened.</exception>
    public static SafeFileHandle Make(string mountPoint, IEnumerable<string> cgroups)
    {
        using var program = new SyscallProgram();
        program.Add("mount / MS_PRIVATE", SyscallNumber.mount, 0, program.Text("/"), 0, (nint)(MountFlags.MS_REC | MountFlags.MS_PRIVATE), 0);
        const MountFlags Flags = MountFlags.MS_RDONLY | MountFlags.MS_NOSUID | MountFlags.MS_NODEV | MountFlags.MS_NOEXEC;
        program.Mount("none", mountPoint, "tmpfs", Flags & ~MountFlags.MS_RDONLY, "mode=555,size=64k,nr_inodes=64");
        program.ChangeDirectory(mountPoint);
        foreach (var folder in cgroups.Select(name => $"{Cgroups}/{name}").Prepend(Cgroups).Prepend(Nothing))
            program.Add("mkdir", folder, SyscallNumber.mkdirat, AtFdCwd, program.Text($".{folder}"), 0b101_101_101);
        // The file system itself, and not this mount of it alone.
        program.Add("mount MS_RDONLY", SyscallNumber.mount, program.Text("none"), program.Text("."), 0, (nint)(MountFlags.MS_REMOUNT | Flags), 0);
        program.Add("pivot_root", SyscallNumber.pivot_root, program.Text("."), program.Text("."));
        program.Add("umount2 the old root", SyscallNumber.umount2, program.Text("."), (nint)UnmountFlags.MNT_DETACH);
        program.ChangeDirectory("/");
        return NamespaceHolder.Run(program, CloneFlags.CLONE_NEWNS, "making mounts", pid => NamespaceSet.OpenFile($"/proc/{pid}/ns/mnt"));
    }
}
