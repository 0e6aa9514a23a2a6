using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>Mounts of this process' own mount namespace.</summary>
public static partial class MountPoint
{
    private const int AtFdCwd = -100;
    private const int MoveMountFEmptyPath = 4;

    /// <summary>mount(2).</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static void Mount(string source, string target, string? type, MountFlags flags, string? data = null)
    {
        if (MountCall(source, target, type, (nuint)flags, data) < 0)
            throw LinuxException.Last("mount", target);
    }

    /// <summary>Unmounts; false when nothing is mounted there or the path is gone.</summary>
    /// <exception cref="LinuxException">It failed otherwise.</exception>
    public static bool Unmount(string target)
    {
        if (UnmountCall(target, UnmountFlags.MNT_DETACH | UnmountFlags.UMOUNT_NOFOLLOW) == 0)
            return true;
        var errno = Marshal.GetLastPInvokeError();
        return errno is Errno.EINVAL or Errno.ENOENT ? false : throw new LinuxException("umount2", errno, target);
    }

    /// <summary>Attaches a detached mount to a path.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static void Attach(SafeFileHandle mount, string target)
    {
        using var empty = new NativeText("");
        using var path = new NativeText(target);
        Syscall.Check(
            Syscall.Invoke(SyscallNumber.move_mount, Syscall.Fd(mount), empty.Pointer, AtFdCwd, path.Pointer, MoveMountFEmptyPath),
            "move_mount", target);
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountCall(string source, string target, string? type, nuint flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnmountCall(string target, UnmountFlags flags);
}
