using System.Text;
using Orleans.Orchestrator.Linux.Files;

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
        var old = new FileInfo(link).LinkTarget;
        if (old is not null && IsSame(Path.Combine(directory, old), content))
            return;
        var fresh = Directory.CreateDirectory(Path.Combine(directory, $"..{Path.GetRandomFileName()}")).FullName;
        foreach (var file in content.Files)
            WriteFile(Path.Combine(fresh, file.Path), file, content.Group);
        var next = Path.Combine(directory, "..data_tmp");
        File.Delete(next);
        File.CreateSymbolicLink(next, Path.GetFileName(fresh));
        Rename(next, link);
        LinkNames(directory, content);
        // The former content, and what a writer that was killed left.
        foreach (var stale in Directory.EnumerateDirectories(directory, "..*").Where(d => new FileInfo(d).LinkTarget is null && d != fresh).ToList())
            Directory.Delete(stale, recursive: true);
    }

    /// <summary>rename(2) replaces the link in one step; .NET's own move looks at what a link points to and refuses folders.</summary>
    private static void Rename(string from, string to)
    {
        var result = FileNodes.Rename(Openat2.CurrentDirectory, Encoding.UTF8.GetBytes(from + '\0'), Openat2.CurrentDirectory, Encoding.UTF8.GetBytes(to + '\0'));
        if (result != 0)
            throw new IOException($"{from} could not be renamed to {to}: error {-result}");
    }

    private static void WriteFile(string path, VolumeFile file, long? group)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Never more readable than it is to be, not even for a moment.
        using (var target = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            target.Write(file.Content.Span);
        if (group is { } id)
            FileOwner.SetGroup(path, id);
        File.SetUnixFileMode(path, Mode(file, group));
    }

    /// <summary>With a group that the pod's processes have (fsGroup), they may read whatever the mode says, as in Kubernetes.</summary>
    private static UnixFileMode Mode(VolumeFile file, long? group) => (UnixFileMode)file.Mode | (group is null ? 0 : UnixFileMode.GroupRead);

    private static void LinkNames(string directory, VolumeContent content)
    {
        var wanted = content.Files.Select(f => f.Path.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var present in Directory.EnumerateFileSystemEntries(directory).Select(p => Path.GetFileName(p)!).ToList())
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
        var present = Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Count() : -1;
        return present == content.Files.Length && content.Files.All(f =>
        {
            var path = Path.Combine(directory, f.Path);
            return File.Exists(path) && File.GetUnixFileMode(path) == Mode(f, content.Group) && File.ReadAllBytes(path).AsSpan().SequenceEqual(f.Content.Span);
        });
    }
}
