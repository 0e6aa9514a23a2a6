namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>
/// Writes a volume's files so that a reader sees all old or all new ones: into a new folder, to which a symbolic link is then
/// moved, as Kubernetes' atomic writer does (<c>..data</c>).
/// </summary>
internal static class AtomicVolumeWriter
{
    private const string DataLink = "..data";

    /// <summary>Writes the files; nothing happens when they are there already.</summary>
    public static void Write(string directory, VolumeContent content)
    {
        Directory.CreateDirectory(directory);
        var link = Path.Combine(directory, DataLink);
        var old = Directory.Exists(link) ? Path.Combine(directory, new FileInfo(link).LinkTarget!) : null;
        if (old is not null && IsSame(old, content))
            return;
        var fresh = Directory.CreateDirectory(Path.Combine(directory, $"..{Path.GetRandomFileName()}")).FullName;
        foreach (var file in content.Files)
        {
            var path = Path.Combine(fresh, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content.Span);
            File.SetUnixFileMode(path, (UnixFileMode)file.Mode);
        }

        var next = Path.Combine(directory, "..data_tmp");
        File.Delete(next);
        File.CreateSymbolicLink(next, Path.GetFileName(fresh));
        File.Move(next, link, overwrite: true);
        LinkNames(directory, content);
        if (old is not null)
            Directory.Delete(old, recursive: true);
    }

    private static void LinkNames(string directory, VolumeContent content)
    {
        var wanted = content.Files.Select(f => f.Path.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var present in Directory.EnumerateFileSystemEntries(directory).Select(p => Path.GetFileName(p)!))
        {
            if (!present.StartsWith("..", StringComparison.Ordinal) && !wanted.Contains(present))
                File.Delete(Path.Combine(directory, present));
        }

        foreach (var name in wanted)
        {
            var path = Path.Combine(directory, name);
            if (new FileInfo(path).LinkTarget is null)
                File.CreateSymbolicLink(path, $"{DataLink}/{name}");
        }
    }

    private static bool IsSame(string directory, VolumeContent content)
    {
        var present = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Count();
        return present == content.Files.Length
            && content.Files.All(f => File.Exists(Path.Combine(directory, f.Path)) && File.ReadAllBytes(Path.Combine(directory, f.Path)).AsSpan().SequenceEqual(f.Content.Span));
    }
}
