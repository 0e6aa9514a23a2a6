using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>What a file system has and has left for programs without privileges.</summary>
/// <param name="TotalBytes">Its size.</param>
/// <param name="AvailableBytes">What can still be written.</param>
/// <param name="TotalInodes">How many files it can hold; zero where there is no such number.</param>
/// <param name="FreeInodes">How many more files it can hold.</param>
public readonly unsafe partial record struct FileSystemSpace(long TotalBytes, long AvailableBytes, long TotalInodes, long FreeInodes)
{
    /// <summary>Fields of <c>struct statfs</c> on 64-bit machines, each of eight bytes.</summary>
    private const int BlockSize = 1, Blocks = 2, AvailableBlocks = 4, Files = 5, FreeFiles = 6, Fields = 16;

    /// <summary>statfs(2).</summary>
    /// <param name="path">A file or folder in it.</param>
    /// <exception cref="LinuxException">It failed.</exception>
    public static FileSystemSpace Of(string path)
    {
        var read = stackalloc long[Fields];
        if (StatFs(path, read) != 0)
            throw new LinuxException("statfs", Marshal.GetLastPInvokeError(), path);
        return new FileSystemSpace(read[Blocks] * read[BlockSize], read[AvailableBlocks] * read[BlockSize], read[Files], read[FreeFiles]);
    }

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatFs(string path, long* buffer);
}
