using System.Text;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>
/// Layers seen as one tree, as overlayfs would show them, without a mount. A single directory is a tree too. Symbolic links are resolved
/// inside the tree only: none leads out of it.
/// </summary>
/// <param name="directories">Base first.</param>
internal sealed class MergedTree(IEnumerable<string> directories)
{
    private const int MaxLinks = 40;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The root.</summary>
    public MergedNode Root { get; } = RootOf([.. directories.Reverse()]);

    /// <summary>What is at a path; null when nothing is.</summary>
    /// <param name="path">Slashes separate; it begins at the root in any case.</param>
    /// <param name="followLast">Whether a symbolic link at the end is followed as well.</param>
    /// <exception cref="IOException">When links form a loop.</exception>
    public MergedNode? Find(string path, bool followLast)
    {
        var trail = new Stack<MergedNode>([Root]);
        var pending = new Stack<string>(Components(path).Reverse());
        var links = 0;
        while (pending.TryPop(out var name))
        {
            if (name == "..")
            {
                if (trail.Count > 1)
                    trail.Pop();
                continue;
            }

            if (Child(trail.Peek(), name) is not { } child)
                return null;
            if (child.LinkTarget is not { } target || (pending.Count == 0 && !followLast))
            {
                trail.Push(child);
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException($"'{path}' goes through more than {MaxLinks} symbolic links");
            if (target.StartsWith('/'))
                trail = new Stack<MergedNode>([Root]);
            foreach (var part in Components(target).Reverse())
                pending.Push(part);
        }

        return trail.Peek();
    }

    /// <summary>
    /// The path that something at <paramref name="path"/> would really have, with the links on the way resolved; what is missing is
    /// taken as written.
    /// </summary>
    public string Resolve(string path)
    {
        var real = "";
        var components = Components(path).ToArray();
        for (var i = 0; i < components.Length; i++)
        {
            if (components[i] == "..")
            {
                real = real.Contains('/') ? real[..real.LastIndexOf('/')] : "";
                continue;
            }

            var next = real.Length == 0 ? components[i] : $"{real}/{components[i]}";
            real = Find(next, followLast: true)?.Path ?? next;
        }

        return real;
    }

    /// <summary>What is in a directory, in order of the names' bytes.</summary>
    /// <exception cref="ImageException">When a name is not UTF-8.</exception>
    public IEnumerable<MergedNode> List(MergedNode directory)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var place in directory.Places)
        {
            var fd = (int)FileErrno.Check(
                Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(place), Openat2.ReadOnly | Openat2.Directory), $"open {place}");
            try
            {
                names.UnionWith(DirectoryEntries.Read(fd).Select(x => Decode(x, directory)));
            }
            finally
            {
                FileDescriptors.Close(fd);
            }
        }

        return names.Select(name => Child(directory, name)).OfType<MergedNode>();
    }

    private static MergedNode? Child(MergedNode parent, string name)
    {
        var path = parent.Path.Length == 0 ? name : $"{parent.Path}/{name}";
        MergedNode? found = null;
        foreach (var place in parent.Places)
        {
            var physical = $"{place}/{name}";
            var result = FileStatus.Get(Openat2.CurrentDirectory, FilePath.Terminated(physical), out var status);
            if (result is -FileErrno.NoEntry or -FileErrno.NotDirectory)
                continue;
            FileErrno.Check(result, $"stat {physical}");
            if (status.Type != FileStatus.Directory)
                return found ?? (status.IsWhiteout ? null : new MergedNode(path, status, [physical], LinkTarget(physical, status)));
            found = found is null ? new MergedNode(path, status, [physical], null) : found with { Places = [.. found.Places, physical] };
            if (IsOpaque(place, name))
                break;
        }

        return found;
    }

    private static MergedNode RootOf(IReadOnlyList<string> topFirst)
    {
        var status = new FileStatus { Mode = FileStatus.Directory | 0x1ED };
        if (topFirst.Count > 0)
            FileErrno.Check(FileStatus.Get(Openat2.CurrentDirectory, FilePath.Terminated(topFirst[0]), out status), $"stat {topFirst[0]}");
        return new MergedNode("", status, topFirst, null);
    }

    private static IEnumerable<string> Components(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(x => x != ".");

    private static string? LinkTarget(string physical, FileStatus status)
    {
        if (status.Type != FileStatus.Symlink)
            return null;
        var buffer = new byte[4096];
        var length = (int)FileErrno.Check(FileNodes.ReadLink(Openat2.CurrentDirectory, FilePath.Terminated(physical), buffer), $"readlink {physical}");
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static bool IsOpaque(string place, string name)
    {
        var fd = Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(place), Openat2.ReadOnly | Openat2.Directory);
        FileErrno.Check(fd, $"open {place}");
        try
        {
            return ExtendedAttributes.List(fd, FilePath.Terminated(name))
                .Any(x => x.Name.AsSpan().SequenceEqual("trusted.overlay.opaque"u8) && x.Value.AsSpan().SequenceEqual("y"u8));
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    private static string Decode(byte[] name, MergedNode directory)
    {
        try
        {
            return StrictUtf8.GetString(name, 0, name.Length - 1);
        }
        catch (DecoderFallbackException)
        {
            throw new ImageException(ImageError.BuildFailed, $"'/{directory.Path}' has a file whose name is not UTF-8; COPY and ADD can't take it", directory.Path);
        }
    }
}
