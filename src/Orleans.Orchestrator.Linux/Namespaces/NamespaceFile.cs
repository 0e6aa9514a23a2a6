using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Linux;

/// <summary>Namespaces that live on in a file, without a process in them.</summary>
public static unsafe partial class NamespaceFile
{
    private const long NsfsMagic = 0x6e736673;
    private const int StatfsBytes = 128;
    private const uint FileMode = 0b100_100_100;

    /// <summary>unshare(2) on the calling thread, which must be one of its own that ends soon after.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static void Unshare(CloneFlags flags) =>
        Syscall.Check(Syscall.Invoke(SyscallNumber.unshare, (nint)flags), "unshare", flags.ToString());

    /// <summary>setns(2): moves the calling thread into namespaces of the process that a pidfd means.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static void Enter(SafeFileHandle process, CloneFlags kinds) =>
        Syscall.Check(Syscall.Invoke(SyscallNumber.setns, Syscall.Fd(process), (nint)kinds), "setns", kinds.ToString());

    /// <summary>Binds a namespace to a file, which is made.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static void Keep(SafeFileHandle handle, string path)
    {
        var made = FileNodes.MakeNode(Openat2.CurrentDirectory, FilePath.Terminated(path), FileStatus.Regular | FileMode, 0);
        if (made is not (0 or -FileErrno.Exists))
            throw new LinuxException("mknod", -made, path);
        using var mount = DetachedMount.Clone(handle, recursive: false, path);
        MountPoint.Attach(mount, path);
    }

    /// <summary>Whether a namespace is bound to this path (and not merely the file left that it was bound to).</summary>
    public static bool IsKept(string path)
    {
        var buffer = stackalloc byte[StatfsBytes];
        return StatFs(path, buffer) == 0 && *(long*)buffer == NsfsMagic;
    }

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatFs(string path, byte* buffer);
}
