namespace Orleans.Orchestrator.Containers.Images.Archives;

/// <summary>Reading small files of archives.</summary>
internal static class ArchiveFiles
{
    /// <exception cref="ImageException">When it is missing.</exception>
    public static Stream Open(this IArchiveFiles files, string path) =>
        files.TryOpen(path)
        ?? throw new ImageException(ImageError.InvalidArchive, $"the archive has no file '{path}', which it refers to", path);

    /// <exception cref="ImageException">When it is missing or too large.</exception>
    public static byte[] ReadSmall(this IArchiveFiles files, string path, int most)
    {
        using var stream = files.Open(path);
        var content = new byte[most + 1];
        var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length <= most
            ? content[..length]
            : throw new ImageException(ImageError.LimitExceeded, $"the archive's file '{path}' has more than {most} bytes", path);
    }
}
