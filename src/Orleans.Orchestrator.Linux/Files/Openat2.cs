using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>openat2(2): opening a path with a say in how it is resolved. Linux 5.6 or newer.</summary>
public static unsafe partial class Openat2
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Truncate = 0x200;
    public const int Append = 0x400;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    // These two differ between x86-64 and arm64.
    public static readonly int Directory = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;
    public static readonly int NoFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>Fail with EXDEV on anything that leaves the directory: <c>..</c>, absolute paths, absolute symbolic links.</summary>
    public const ulong ResolveBeneath = 0x08;

    /// <summary>Treat the directory as the root: <c>..</c> stops there and absolute links begin there.</summary>
    public const ulong ResolveInRoot = 0x10;

    /// <summary>Fail on symbolic links.</summary>
    public const ulong ResolveNoSymlinks = 0x04;

    /// <summary>Fail on /proc's links that jump anywhere.</summary>
    public const ulong ResolveNoMagicLinks = 0x02;

    /// <summary>The directory that relative paths begin at: the process's own.</summary>
    public const int CurrentDirectory = -100;

    private const long SyscallNumber = 437; // the same on every architecture

    /// <summary>Opens a path; O_CLOEXEC is added.</summary>
    /// <param name="directory">Where a relative path begins.</param>
    /// <param name="path">The path, ending in NUL.</param>
    /// <param name="flags">O_ flags.</param>
    /// <param name="mode">Permissions of a file that is created, else 0.</param>
    /// <param name="resolve">RESOLVE_ flags.</param>
    /// <returns>The file descriptor or the negated errno.</returns>
    public static int Open(int directory, ReadOnlySpan<byte> path, int flags, uint mode = 0, ulong resolve = 0)
    {
        var how = new OpenHow { Flags = (uint)(flags | CloseOnExec), Mode = mode, Resolve = resolve };
        fixed (byte* start = path)
        {
            while (true)
            {
                var fd = (int)FileErrno.Result(Syscall(SyscallNumber, directory, start, &how, (nuint)sizeof(OpenHow)));
                // EAGAIN: a rename elsewhere raced with the resolution; the kernel asks to try again.
                if (fd != -FileErrno.Interrupted && fd != -FileErrno.Again)
                    return fd;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, nint directory, byte* path, OpenHow* how, nuint size);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
