using System.Text;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>Paths as the kernel has them: bytes without a declared encoding, ending in NUL.</summary>
public static class FilePath
{
    /// <summary>A path's UTF-8 with NUL behind it.</summary>
    public static byte[] Terminated(string path)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }

    /// <summary>The path with NUL behind it.</summary>
    public static byte[] Terminated(ReadOnlySpan<byte> path)
    {
        var bytes = new byte[path.Length + 1];
        path.CopyTo(bytes);
        return bytes;
    }
}
