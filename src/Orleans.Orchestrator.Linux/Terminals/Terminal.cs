using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>Pseudo-terminals of any devpts instance (ioctl_tty(2)).</summary>
public static unsafe partial class Terminal
{
    /// <summary>ioctl: becomes the caller's controlling terminal.</summary>
    public const int TIOCSCTTY = 0x540E;

    private const int TIOCSWINSZ = 0x5414;
    private const int TIOCSPTLCK = 0x40045431;
    private const int TIOCGPTPEER = 0x5441;
    private const int O_RDWR = 2;
    private const int O_NOCTTY = 0x100;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Unlocks a master and opens its other end, without a path that someone else could have replaced.</summary>
    /// <exception cref="LinuxException">It is no master.</exception>
    public static SafeFileHandle OpenPeer(SafeFileHandle master)
    {
        var unlocked = 0;
        Syscall.Check(Syscall.Invoke(SyscallNumber.ioctl, Syscall.Fd(master), TIOCSPTLCK, (nint)(&unlocked)), "ioctl", "TIOCSPTLCK");
        return Syscall.Descriptor(
            Syscall.Invoke(SyscallNumber.ioctl, Syscall.Fd(master), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC), "ioctl", "TIOCGPTPEER");
    }

    /// <summary>Sets the size in characters; programs get SIGWINCH.</summary>
    /// <exception cref="LinuxException">It is no terminal.</exception>
    public static void SetSize(SafeFileHandle master, int columns, int rows)
    {
        var size = stackalloc ushort[] { (ushort)rows, (ushort)columns, 0, 0 };
        Syscall.Check(Syscall.Invoke(SyscallNumber.ioctl, Syscall.Fd(master), TIOCSWINSZ, (nint)size), "ioctl", "TIOCSWINSZ");
    }

    /// <summary>Gives the program's end to a user, so that it can be opened again as /dev/tty or /dev/stdout. The group stays tty.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static void SetOwner(SafeFileHandle peer, uint uid)
    {
        if (ChangeOwner((int)Syscall.Fd(peer), uid, uint.MaxValue) < 0)
            throw LinuxException.Last("fchown", "the terminal");
    }

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(int fd, uint uid, uint gid);
}
