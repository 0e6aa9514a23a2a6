using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>Where on a disk a file system puts directories.</summary>
public static unsafe partial class DirectoryPlacement
{
    // linux/fs.h; the kernel reads and writes an int, whatever the names say.
    private const nuint FS_IOC_GETFLAGS = 0x80086601;
    private const nuint FS_IOC_SETFLAGS = 0x40086602;
    private const int FS_TOPDIR_FL = 0x20000;

    /// <summary>
    /// Tells ext4 that the directories in this one have nothing to do with each other (chattr +T), so that it spreads them over the disk. File systems
    /// that know no such thing are left as they are.
    /// </summary>
    public static void Spread(string path)
    {
        var fd = Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(path), Openat2.ReadOnly | Openat2.Directory);
        if (fd < 0)
            return;
        long flags = 0;
        if (Control(fd, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_TOPDIR_FL) == 0)
        {
            flags |= FS_TOPDIR_FL;
            _ = Control(fd, FS_IOC_SETFLAGS, &flags);
        }
        FileDescriptors.Close(fd);
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, long* argument);
}
