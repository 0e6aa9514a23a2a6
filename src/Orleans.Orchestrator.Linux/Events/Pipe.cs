using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>Pipes and FIFOs.</summary>
public static unsafe partial class Pipe
{
    private const int O_CLOEXEC = 0x80000;
    private const int O_RDWR = 2;
    private const int O_NONBLOCK = 0x800;
    private const int AtFdCwd = -100;
    private const uint S_IFIFO = 0x1000;

    /// <summary>pipe2(2): what is written to the second can be read from the first.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) Create()
    {
        var fds = stackalloc int[2];
        return Pipe2(fds, O_CLOEXEC) == 0
            ? (new SafeFileHandle(fds[0], true), new SafeFileHandle(fds[1], true))
            : throw LinuxException.Last("pipe2");
    }

    /// <summary>Makes a FIFO with an owner; only the owner may open it.</summary>
    public static void MakeFifo(string path, uint uid, uint gid)
    {
        using var text = new NativeText(path);
        Syscall.Check(Syscall.Invoke(SyscallNumber.mknodat, AtFdCwd, text.Pointer, (nint)(S_IFIFO | 0b110_000_000)), "mknod", path);
        // It is root's already.
        if ((uid, gid) != (0, 0) && Chown(path, uid, gid) < 0)
            throw LinuxException.Last("chown", path);
    }

    /// <summary>
    /// Opens a FIFO for both directions, so that neither end ever sees the other close: nothing is lost and nobody gets SIGPIPE
    /// while the reading process restarts.
    /// </summary>
    public static SafeFileHandle OpenFifo(string path, bool nonBlocking = false) => Open(path, nonBlocking ? O_RDWR | O_NONBLOCK : O_RDWR);

    /// <summary>Opens one end only, which does not wait for the other because that is open already.</summary>
    public static SafeFileHandle OpenFifoForReading(string path) => Open(path, 0);

    private static SafeFileHandle Open(string path, int flags)
    {
        using var text = new NativeText(path);
        return Syscall.Descriptor(Syscall.Invoke(SyscallNumber.openat, AtFdCwd, text.Pointer, flags | O_CLOEXEC), "open", path);
    }

    /// <summary>Gives a pipe to a user, so that it can be opened again as /dev/stdout.</summary>
    public static void SetOwner(SafeFileHandle pipe, uint uid, uint gid)
    {
        if (ChangeOwner((int)Syscall.Fd(pipe), uid, gid) < 0)
            throw LinuxException.Last("fchown", "a pipe");
    }

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(int fd, uint uid, uint gid);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(int* fds, int flags);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint uid, uint gid);
}
