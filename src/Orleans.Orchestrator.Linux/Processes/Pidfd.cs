using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Linux;

/// <summary>Processes by descriptor (pidfd_open(2)): unlike a process id, one is never reused for another process.</summary>
public static unsafe partial class Pidfd
{
    private const int P_PIDFD = 3;
    private const int WEXITED = 4;
    private const int WNOHANG = 1;
    private const int CLD_EXITED = 1;
    private const int SigInfoBytes = 128;
    private const int SigInfoStatusOffset = 24;
    private const int SigInfoCodeOffset = 8;
    private const int SigInfoPidOffset = 16;

    // linux/pidfd.h: PIDFD_GET_INFO is _IOWR(0xFF, 11, struct pidfd_info), whose first version has 64 bytes.
    private const uint PIDFD_GET_INFO = 0xC040FF0B;
    private const ulong PIDFD_INFO_EXIT = 1 << 3;
    private const long PidfsMagic = 0x50494446;
    private const int FileSystemBytes = 128;
    private const int InfoBytes = 64;
    private const int InfoExitCodeOffset = 60;

    private const int Unknown = 0;
    private const int Pidfs = 1;
    private const int Anonymous = 2;

    // One pidfd is like another: the kernel has a file system for them or has not.
    private static int _fileSystem;

    /// <summary>Opens a process.</summary>
    /// <exception cref="LinuxException">ESRCH when there is none.</exception>
    public static SafeFileHandle Open(int pid) =>
        Syscall.Descriptor(Syscall.Invoke(SyscallNumber.pidfd_open, pid), "pidfd_open", pid.ToString());

    /// <summary>Sends a signal; false when the process is gone.</summary>
    /// <exception cref="LinuxException">It may not be sent.</exception>
    /// <exception cref="ObjectDisposedException">The descriptor is closed.</exception>
    public static bool SendSignal(SafeFileHandle pidfd, int signal)
    {
        // Another thread may close the descriptor, whose number could then mean another process.
        var added = false;
        nint result;
        try
        {
            pidfd.DangerousAddRef(ref added);
            result = Syscall.Invoke(SyscallNumber.pidfd_send_signal, Syscall.Fd(pidfd), signal);
        }
        finally
        {
            if (added)
                pidfd.DangerousRelease();
        }
        if (result == -Errno.ESRCH)
            return false;
        Syscall.Check(result, "pidfd_send_signal", signal.ToString());
        return true;
    }

    /// <summary>Waits for a child to exit and removes it from the process table.</summary>
    public static ExitStatus Reap(SafeFileHandle pidfd) => Wait(pidfd, 0) ?? throw new LinuxException("waitid", Errno.ECHILD);

    /// <summary>The status of a child that has exited, which is then removed from the process table; null while it runs or when it is no child.</summary>
    public static ExitStatus? TryReap(SafeFileHandle pidfd) => Wait(pidfd, WNOHANG);

    /// <summary>The status of a process that its parent has reaped already; null where the kernel cannot tell (before 6.15).</summary>
    public static ExitStatus? GetExitInfo(SafeFileHandle pidfd)
    {
        Span<byte> info = stackalloc byte[InfoBytes];
        info.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(info, PIDFD_INFO_EXIT);
        nint result;
        fixed (byte* data = info)
            result = Syscall.Invoke(SyscallNumber.ioctl, Syscall.Fd(pidfd), unchecked((nint)PIDFD_GET_INFO), (nint)data);
        if (result < 0 || (BinaryPrimitives.ReadUInt64LittleEndian(info) & PIDFD_INFO_EXIT) == 0)
            return null;
        return ExitStatus.FromWait(BinaryPrimitives.ReadInt32LittleEndian(info[InfoExitCodeOffset..]));
    }

    /// <summary>A number that no other process of this boot has had or will have; 0 where the kernel has none (before 6.9).</summary>
    public static ulong Inode(SafeFileHandle pidfd)
    {
        var descriptor = (int)Syscall.Fd(pidfd);
        if (_fileSystem == Unknown)
            _fileSystem = IsOnPidfs(descriptor) ? Pidfs : Anonymous;
        return _fileSystem == Pidfs && FileStatus.Get(descriptor, [0], out var status) == 0 ? status.Inode : 0;
    }

    private static bool IsOnPidfs(int descriptor)
    {
        var system = stackalloc byte[FileSystemBytes];
        return DescribeFileSystem(descriptor, system) == 0 && *(long*)system == PidfsMagic;
    }

    private static ExitStatus? Wait(SafeFileHandle pidfd, int options)
    {
        var info = stackalloc byte[SigInfoBytes];
        while (true)
        {
            new Span<byte>(info, SigInfoBytes).Clear();
            if (WaitId(P_PIDFD, (int)Syscall.Fd(pidfd), info, WEXITED | options) == 0)
                break;
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.ECHILD)
                return null;
            if (errno != Errno.EINTR)
                throw new LinuxException("waitid", errno);
        }
        if (*(int*)(info + SigInfoPidOffset) == 0)
            return null;
        var status = *(int*)(info + SigInfoStatusOffset);
        return *(int*)(info + SigInfoCodeOffset) == CLD_EXITED ? new ExitStatus(status, 0) : new ExitStatus(128 + status, status);
    }

    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    private static partial int DescribeFileSystem(int descriptor, byte* status);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int type, int id, byte* info, int options);
}
