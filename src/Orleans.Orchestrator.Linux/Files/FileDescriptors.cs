using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>read, write, fsync, ftruncate and close on bare descriptors, for loops over very many small files.</summary>
public static unsafe partial class FileDescriptors
{
    /// <summary>Closes a descriptor; errors have no meaning for the caller.</summary>
    public static void Close(int fd) => _ = CloseCall(fd);

    /// <summary>Reads up to the buffer's length; 0 at the end, or the negated errno.</summary>
    public static int Read(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var read = (int)FileErrno.Result((long)ReadCall(fd, start, (nuint)buffer.Length));
                if (read != -FileErrno.Interrupted)
                    return read;
            }
        }
    }

    /// <summary>Writes all of the buffer; 0 or the negated errno.</summary>
    public static int WriteAll(int fd, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (nint done = 0; done < buffer.Length;)
            {
                var written = FileErrno.Result((long)WriteCall(fd, start + done, (nuint)(buffer.Length - done)));
                if (written < 0 && written != -FileErrno.Interrupted)
                    return (int)written;
                done += (nint)Math.Max(0, written);
            }
        }

        return 0;
    }

    /// <summary>Sets the file's length, leaving a hole where it grows.</summary>
    public static int SetLength(int fd, long length) => FileErrno.Result(TruncateCall(fd, length));

    /// <summary>Moves the file's position.</summary>
    public static long Seek(int fd, long position) => FileErrno.Result(SeekCall(fd, position, 0));

    /// <summary>Writes a file's or directory's changes to the disk.</summary>
    public static int Sync(int fd) => FileErrno.Result(SyncCall(fd));

    /// <summary>Writes a file's content to the disk, and of the rest what is needed to read it again.</summary>
    public static int SyncData(int fd) => FileErrno.Result(SyncDataCall(fd));

    /// <summary>Writes all changes of the filesystem that a descriptor is on to the disk.</summary>
    public static int SyncFileSystem(int fd) => FileErrno.Result(SyncFsCall(fd));

    /// <summary>Writes a directory's changes (a rename in it) to the disk.</summary>
    /// <exception cref="IOException">When that fails.</exception>
    public static void SyncDirectory(string path)
    {
        var fd = (int)FileErrno.Check(
            Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(path), Openat2.ReadOnly | Openat2.Directory), $"open {path}");
        try
        {
            FileErrno.Check(Sync(fd), $"fsync {path}");
        }
        finally
        {
            Close(fd);
        }
    }

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseCall(int fd);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadCall(int fd, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteCall(int fd, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int TruncateCall(int fd, long length);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long SeekCall(int fd, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncCall(int fd);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncDataCall(int fd);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFsCall(int fd);
}
