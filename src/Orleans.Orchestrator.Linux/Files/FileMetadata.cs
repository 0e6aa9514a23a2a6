using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>Owners, permissions and times by directory descriptor and name; symbolic links are not followed. 0 or the negated errno.</summary>
public static unsafe partial class FileMetadata
{
    private const int NoFollow = 0x100;

    /// <summary>Sets the owner of an open file.</summary>
    public static int ChangeOwner(int fd, uint user, uint group) => FileErrno.Result(Fchown(fd, user, group));

    /// <summary>Sets the owner of a directory entry.</summary>
    public static int ChangeOwner(int directory, ReadOnlySpan<byte> name, uint user, uint group)
    {
        fixed (byte* n = name)
            return FileErrno.Result(FchownAt(directory, n, user, group, NoFollow));
    }

    /// <summary>Sets the permissions of an open file.</summary>
    public static int ChangeMode(int fd, uint mode) => FileErrno.Result(Fchmod(fd, mode));

    /// <summary>Sets the permissions of a directory entry that the caller knows to be no symbolic link.</summary>
    public static int ChangeMode(int directory, ReadOnlySpan<byte> name, uint mode)
    {
        fixed (byte* n = name)
            return FileErrno.Result(FchmodAt(directory, n, mode, 0));
    }

    /// <summary>Sets access and modification time of an open file.</summary>
    public static int ChangeTimes(int fd, FileTime time)
    {
        var both = stackalloc FileTime[2] { time, time };
        return FileErrno.Result(Futimens(fd, both));
    }

    /// <summary>Sets access and modification time of a directory entry.</summary>
    public static int ChangeTimes(int directory, ReadOnlySpan<byte> name, FileTime time)
    {
        fixed (byte* n = name)
        {
            var both = stackalloc FileTime[2] { time, time };
            return FileErrno.Result(UtimensAt(directory, n, both, NoFollow));
        }
    }

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int Fchown(int fd, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    private static partial int FchownAt(int directory, byte* name, uint user, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int Fchmod(int fd, uint mode);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    private static partial int FchmodAt(int directory, byte* name, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static partial int UtimensAt(int directory, byte* name, FileTime* times, int flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int Futimens(int fd, FileTime* times);
}
