using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>Making, moving and removing directory entries by directory descriptor. Names end in NUL; 0 or the negated errno.</summary>
public static unsafe partial class FileNodes
{
    private const int RemoveDirectoryFlag = 0x200;

    public static int MakeDirectory(int directory, ReadOnlySpan<byte> name, uint mode)
    {
        fixed (byte* n = name)
            return FileErrno.Result(MkdirAt(directory, n, mode));
    }

    /// <summary>Makes a device, FIFO or (with <paramref name="device"/> 0 and type character device) overlayfs' whiteout.</summary>
    public static int MakeNode(int directory, ReadOnlySpan<byte> name, uint mode, ulong device)
    {
        fixed (byte* n = name)
            return FileErrno.Result(MknodAt(directory, n, mode, device));
    }

    public static int MakeSymlink(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> name)
    {
        fixed (byte* t = target, n = name)
            return FileErrno.Result(SymlinkAt(t, directory, n));
    }

    /// <summary>Makes a hard link; a symbolic link as the existing name is linked itself, not followed.</summary>
    public static int MakeLink(int existingDirectory, ReadOnlySpan<byte> existing, int directory, ReadOnlySpan<byte> name)
    {
        fixed (byte* e = existing, n = name)
            return FileErrno.Result(LinkAt(existingDirectory, e, directory, n, 0));
    }

    public static int Unlink(int directory, ReadOnlySpan<byte> name)
    {
        fixed (byte* n = name)
            return FileErrno.Result(UnlinkAt(directory, n, 0));
    }

    public static int RemoveDirectory(int directory, ReadOnlySpan<byte> name)
    {
        fixed (byte* n = name)
            return FileErrno.Result(UnlinkAt(directory, n, RemoveDirectoryFlag));
    }

    public static int Rename(int fromDirectory, ReadOnlySpan<byte> from, int toDirectory, ReadOnlySpan<byte> to)
    {
        fixed (byte* f = from, t = to)
            return FileErrno.Result(RenameAt(fromDirectory, f, toDirectory, t));
    }

    /// <summary>The bytes of a symbolic link's target.</summary>
    public static int ReadLink(int directory, ReadOnlySpan<byte> name, Span<byte> target)
    {
        fixed (byte* n = name, t = target)
            return (int)FileErrno.Result((long)ReadLinkAt(directory, n, t, (nuint)target.Length));
    }

    /// <summary>A device number from its parts, in the kernel's coding (makedev(3)).</summary>
    public static ulong Device(uint major, uint minor) =>
        ((ulong)(major & 0xfffff000) << 32) | ((ulong)(major & 0xfff) << 8) | ((ulong)(minor & 0xffffff00) << 12) | (minor & 0xff);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MkdirAt(int directory, byte* name, uint mode);

    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true)]
    private static partial int MknodAt(int directory, byte* name, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    private static partial int SymlinkAt(byte* target, int directory, byte* name);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    private static partial int LinkAt(int existingDirectory, byte* existing, int directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(int directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    private static partial int RenameAt(int fromDirectory, byte* from, int toDirectory, byte* to);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint ReadLinkAt(int directory, byte* name, byte* target, nuint length);
}
