using System.Security.Cryptography;
using System.Text;
using Orleans.Orchestrator.Containers.Images.Layers;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>The entries of a layer that COPY, ADD or WORKDIR makes, by their names, each with the file that its content comes from.</summary>
internal sealed class CopyPlan(MergedTree image)
{
    private const uint DirectoryMode = 0x1ED;

    private readonly SortedDictionary<string, (TarEntry Entry, string? ContentPath)> _entries = new(StringComparer.Ordinal);

    /// <summary>Owner and permissions that everything copied gets; null keeps the permissions.</summary>
    public (uint User, uint Group) Owner { get; init; }

    public uint? Mode { get; init; }

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Copies files and directories' contents.</summary>
    /// <param name="sources">Where the nodes come from.</param>
    /// <param name="nodes">What to copy.</param>
    /// <param name="destination">Absolute; with a slash at the end it is a directory.</param>
    /// <exception cref="FormatException">When the destination does not fit.</exception>
    public void Copy(CopySources sources, IReadOnlyList<MergedNode> nodes, string destination)
    {
        var real = image.Resolve(destination);
        var existing = image.Find(real, followLast: true);
        var intoDirectory = destination.EndsWith('/') || existing is { IsDirectory: true };
        if (nodes.Count > 1 && !intoDirectory)
            throw new FormatException($"several sources need a directory as destination: write '{destination}/'");
        if (existing is { IsDirectory: false } && (destination.EndsWith('/') || nodes[0].IsDirectory))
            throw new FormatException($"'/{real}' is a file in the image; a directory can't replace it");
        foreach (var node in nodes)
        {
            if (node.IsDirectory)
                CopyContents(sources, node, real);
            else
                AddFile(node, intoDirectory ? Join(real, node.Name) : real);
        }
    }

    /// <summary>Makes a directory and those above it, as they are in the image where they exist.</summary>
    public void AddDirectory(string path)
    {
        for (var end = 0; end < path.Length;)
        {
            var slash = path.IndexOf('/', end);
            end = slash < 0 ? path.Length : slash;
            var part = path[..end++];
            if (_entries.ContainsKey(part))
                continue;
            var existing = image.Find(part, followLast: false);
            if (existing is { IsDirectory: false })
                throw new FormatException($"'/{part}' is no directory in the image");
            var isImplied = existing is null;
            _entries[part] = (Entry(part, TarType.Directory) with
            {
                Mode = existing?.Status.Permissions ?? DirectoryMode,
                User = existing?.Status.User ?? (isImplied ? Owner.User : 0),
                Group = existing?.Status.Group ?? (isImplied ? Owner.Group : 0),
                Modified = existing?.Status.Modified ?? default,
            }, null);
        }
    }

    /// <summary>A digest of all that is copied, times left out: a fresh checkout of the same files is the same input.</summary>
    public Digest InputDigest(CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (entry, contentPath) in _entries.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            var content = contentPath is null ? "" : Convert.ToHexString(HashFile(contentPath));
            hash.AppendData(Encoding.UTF8.GetBytes(
                $"{(int)entry.Type} {Convert.ToHexString(entry.Name)} {Convert.ToHexString(entry.LinkName)} {entry.Mode} {entry.User} {entry.Group} {entry.DeviceMajor} {entry.DeviceMinor} {content}\n"));
            foreach (var (name, value) in entry.Attributes)
                hash.AppendData(Encoding.UTF8.GetBytes($" {Convert.ToHexString(name)}={Convert.ToHexString(value)}\n"));
        }

        return Digest.FromHash(hash.GetHashAndReset());
    }

    /// <summary>Writes the layer's archive.</summary>
    public void Write(TarWriter tar, DateTimeOffset? newest, FileTime now, CancellationToken cancellation)
    {
        var buffer = new byte[256 * 1024];
        foreach (var (entry, contentPath) in _entries.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            var modified = entry.Modified == default ? now : entry.Modified;
            if (newest is { } bound && modified.Seconds > bound.ToUnixTimeSeconds())
                modified = new FileTime(bound.ToUnixTimeSeconds(), 0);
            tar.Begin(entry with { Modified = modified with { Nanoseconds = 0 } });
            if (contentPath is null)
                continue;
            using var file = File.OpenRead(contentPath);
            for (var left = entry.Size; left > 0;)
            {
                var read = file.Read(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
                if (read == 0)
                    throw new ImageException(ImageError.BuildFailed, $"'{contentPath}' changed while it was being copied", contentPath);
                tar.Write(buffer.AsSpan(0, read));
                left -= read;
            }
        }

        tar.Finish();
    }

    private void CopyContents(CopySources sources, MergedNode directory, string target)
    {
        AddDirectory(target);
        foreach (var child in sources.List(directory))
        {
            var path = Join(target, child.Name);
            if (!child.IsDirectory)
            {
                AddFile(child, path);
                continue;
            }

            // Where the image has a link to a directory, the files go to where it points, as they would with cp.
            var real = image.Find(path, followLast: true) is { IsDirectory: true } existing ? existing.Path : path;
            if (!sources.IsIgnored(child))
            {
                AddDirectory(real);
                _entries[real] = (Copied(child, real, TarType.Directory), null);
            }

            CopyContents(sources, child, real);
        }
    }

    private void AddFile(MergedNode node, string path)
    {
        if (path.Contains('/'))
            AddDirectory(path[..path.LastIndexOf('/')]);
        if (image.Find(path, followLast: false) is { IsDirectory: true })
            throw new FormatException($"'/{path}' is a directory in the image; a file can't replace it");
        switch (node.Status.Type)
        {
            case FileStatus.Regular:
                _entries[path] = (Copied(node, path, TarType.File) with { Size = node.Status.Size, Attributes = Attributes(node) }, node.Places[0]);
                break;
            case FileStatus.Symlink:
                _entries[path] = (Copied(node, path, TarType.Symlink) with { LinkName = Encoding.UTF8.GetBytes(node.LinkTarget!), Mode = 0x1FF }, null);
                break;
            case FileStatus.Fifo:
                _entries[path] = (Copied(node, path, TarType.Fifo), null);
                break;
            case FileStatus.CharacterDevice or FileStatus.BlockDevice:
                var type = node.Status.Type == FileStatus.BlockDevice ? TarType.BlockDevice : TarType.CharacterDevice;
                _entries[path] = (Copied(node, path, type) with { DeviceMajor = node.Status.DeviceMajor, DeviceMinor = node.Status.DeviceMinor }, null);
                break;
            default:
                throw new FormatException($"'{node.Path}' is a socket, which can't be copied");
        }
    }

    private TarEntry Copied(MergedNode node, string path, TarType type) => Entry(path, type) with
    {
        Mode = Mode ?? node.Status.Permissions,
        User = Owner.User,
        Group = Owner.Group,
        Modified = node.Status.Modified,
    };

    private static TarEntry Entry(string path, TarType type) =>
        new() { Name = Encoding.UTF8.GetBytes(type == TarType.Directory ? path + "/" : path), Type = type };

    private static (byte[] Name, byte[] Value)[] Attributes(MergedNode node)
    {
        var directory = Path.GetDirectoryName(node.Places[0])!;
        var fd = (int)FileErrno.Check(
            Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(directory), Openat2.ReadOnly | Openat2.Directory), $"open {directory}");
        try
        {
            return [.. ExtendedAttributes.List(fd, FilePath.Terminated(node.Name)).Where(x => LayerAttributes.IsWritten(x.Name))];
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    private static byte[] HashFile(string path)
    {
        using var file = File.OpenRead(path);
        return SHA256.HashData(file);
    }

    private static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";
}
