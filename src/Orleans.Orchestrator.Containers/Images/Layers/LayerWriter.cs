using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>
/// Writes the entries of a layer archive into a directory, in the form that overlayfs mounts (whiteouts as in
/// opencontainers/image-spec layer.md become character devices 0:0 and opaque marks). The order of calls for each file
/// matters: chown takes away set-user-id bits and capabilities, so mode and attributes come after it.
/// </summary>
internal sealed class LayerWriter(string directory, ImageLimits limits) : IDisposable
{
    private const long MaxDirectoryPathBytes = 256L << 20;

    private readonly LayerRoot _root = new(directory);
    private readonly List<(byte[] Path, FileTime Modified)> _directoryTimes = [];
    private long _directoryPathBytes;
    private int _entries;
    private long _bytes;

    /// <summary>Bytes of file content written.</summary>
    public long Bytes => _bytes;

    /// <summary>Writes one entry; its content comes from <paramref name="reader"/>.</summary>
    public void Write(TarEntry entry, TarReader reader)
    {
        var display = entry.DisplayName;
        if (++_entries > limits.MaxLayerEntries)
            throw new ImageException(ImageError.LimitExceeded, $"entry '{display}': the layer has more than {limits.MaxLayerEntries} entries", display);
        var path = LayerPath.Parse(entry.Name, limits, display);
        if (path.IsRoot && entry.Type != TarType.Directory)
            throw new ImageException(ImageError.InvalidArchive, $"entry '{display}': only a directory can stand for the layer's root", display);
        if (path.IsRoot)
        {
            SetDirectory(_root.Descriptor, ".\0"u8.ToArray(), entry, display);
            return;
        }

        var parent = _root.OpenParent(path, display);
        if (path.Name.StartsWith(".wh."u8))
            WriteWhiteout(parent, path, display);
        else
            WriteEntry(parent, path, entry, reader, display);
    }

    /// <summary>Sets the directories' times, which writing into them changed.</summary>
    public void Finish()
    {
        for (var i = _directoryTimes.Count - 1; i >= 0; i--)
        {
            var fd = _root.OpenDirectory(_directoryTimes[i].Path);
            if (fd < 0)
                continue; // a later entry replaced it
            _ = FileMetadata.ChangeTimes(fd, _directoryTimes[i].Modified);
            FileDescriptors.Close(fd);
        }
    }

    public void Dispose() => _root.Dispose();

    private void WriteEntry(int parent, LayerPath path, TarEntry entry, TarReader reader, string display)
    {
        switch (entry.Type)
        {
            case TarType.File:
                WriteFile(parent, path.Name, entry, reader, display);
                break;
            case TarType.Directory:
                WriteDirectory(parent, path, entry, display);
                break;
            case TarType.HardLink:
                WriteHardLink(parent, path, entry, display);
                break;
            case TarType.Symlink:
                WriteSymlink(parent, path.Name, entry, display);
                break;
            default:
                WriteNode(parent, path.Name, entry, display);
                break;
        }
    }

    private void WriteFile(int parent, ReadOnlySpan<byte> name, TarEntry entry, TarReader reader, string display)
    {
        if (entry.Size > limits.MaxLayerBytes || (_bytes += entry.StoredSize) > limits.MaxLayerBytes)
            throw new ImageException(ImageError.LimitExceeded, $"entry '{display}': the layer unpacks to more than {limits.MaxLayerBytes} bytes", display);
        var flags = Openat2.WriteOnly | Openat2.Create | Openat2.Exclusive | Openat2.NoFollow;
        var fd = Openat2.Open(parent, name, flags, 0x180);
        if (fd == -FileErrno.Exists)
        {
            Remove(parent, name, display);
            fd = Openat2.Open(parent, name, flags, 0x180);
        }

        LayerRoot.Check(fd, display, "create");
        try
        {
            WriteContent(fd, entry, reader, display);
            LayerRoot.Check(FileMetadata.ChangeOwner(fd, entry.User, entry.Group), display, "chown");
            foreach (var (attribute, value) in LayerAttributes.Allowed(entry, display))
                LayerRoot.Check(ExtendedAttributes.Set(fd, attribute, value), display, "setxattr");
            LayerRoot.Check(FileMetadata.ChangeMode(fd, entry.Mode), display, "chmod");
            LayerRoot.Check(FileMetadata.ChangeTimes(fd, entry.Modified), display, "set times");
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    private static void WriteContent(int fd, TarEntry entry, TarReader reader, string display)
    {
        if (entry.SparseMap is { } map)
        {
            WriteSparse(fd, entry, map, reader, display);
            return;
        }

        for (var part = reader.Content(); !part.IsEmpty; part = reader.Content())
            LayerRoot.Check(FileDescriptors.WriteAll(fd, part), display, "write");
    }

    private static void WriteSparse(int fd, TarEntry entry, IReadOnlyList<(long Offset, long Length)> map, TarReader reader, string display)
    {
        LayerRoot.Check(FileDescriptors.SetLength(fd, entry.Size), display, "set length");
        var content = reader.Content();
        foreach (var (offset, length) in map)
        {
            FileErrno.Check(FileDescriptors.Seek(fd, offset), "seek");
            for (var left = length; left > 0;)
            {
                if (content.IsEmpty)
                    content = reader.Content();
                var part = content[..(int)Math.Min(left, content.Length)];
                LayerRoot.Check(FileDescriptors.WriteAll(fd, part), display, "write");
                content = content[part.Length..];
                left -= part.Length;
            }
        }
    }

    private void WriteDirectory(int parent, LayerPath path, TarEntry entry, string display)
    {
        var opaque = false;
        var made = FileNodes.MakeDirectory(parent, path.Name, 0x1C0);
        if (made == -FileErrno.Exists)
        {
            LayerRoot.Check(FileStatus.Get(parent, path.Name, out var existing), display, "stat");
            if (existing.Type != FileStatus.Directory)
            {
                opaque = existing.IsWhiteout;
                Remove(parent, path.Name, display);
                made = FileNodes.MakeDirectory(parent, path.Name, 0x1C0);
            }
            else
            {
                made = 0;
            }
        }

        LayerRoot.Check(made, display, "mkdir");
        if (opaque)
            LayerRoot.MakeOpaque(parent, path.Name, display);
        var fd = LayerRoot.Check(Openat2.Open(parent, path.Name, Openat2.ReadOnly | Openat2.Directory | Openat2.NoFollow), display, "open");
        try
        {
            SetDirectory(fd, path.Bytes, entry, display);
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    private void SetDirectory(int fd, byte[] path, TarEntry entry, string display)
    {
        if ((_directoryPathBytes += path.Length) > MaxDirectoryPathBytes)
            throw new ImageException(ImageError.LimitExceeded, $"entry '{display}': the layer has too many directories with long paths", display);
        LayerRoot.Check(FileMetadata.ChangeOwner(fd, entry.User, entry.Group), display, "chown");
        foreach (var (attribute, value) in LayerAttributes.Allowed(entry, display))
            LayerRoot.Check(ExtendedAttributes.Set(fd, attribute, value), display, "setxattr");
        LayerRoot.Check(FileMetadata.ChangeMode(fd, entry.Mode), display, "chmod");
        _directoryTimes.Add((path, entry.Modified));
    }

    private void WriteSymlink(int parent, ReadOnlySpan<byte> name, TarEntry entry, string display)
    {
        if (entry.LinkName.Length == 0 || entry.LinkName.Length > limits.MaxPathBytes || entry.LinkName.Contains((byte)0))
        {
            throw new ImageException(
                ImageError.InvalidLink, $"entry '{display}': its target must have 1 to {limits.MaxPathBytes} bytes and no NUL", display);
        }

        var target = FilePath.Terminated(entry.LinkName);
        var made = FileNodes.MakeSymlink(target, parent, name);
        if (made == -FileErrno.Exists)
        {
            Remove(parent, name, display);
            made = FileNodes.MakeSymlink(target, parent, name);
        }

        LayerRoot.Check(made, display, "symlink");
        LayerRoot.Check(FileMetadata.ChangeOwner(parent, name, entry.User, entry.Group), display, "chown");
        LayerRoot.Check(FileMetadata.ChangeTimes(parent, name, entry.Modified), display, "set times");
    }

    private void WriteHardLink(int parent, LayerPath path, TarEntry entry, string display)
    {
        var target = LayerPath.Parse(entry.LinkName, limits, display, "its hard link's target");
        if (target.IsRoot || target.Bytes.AsSpan().SequenceEqual(path.Bytes))
            throw new ImageException(ImageError.InvalidLink, $"entry '{display}': it is a hard link to itself or to the layer's root", display);
        var targetParent = _root.OpenLinkParent(target, display);
        try
        {
            if (FileStatus.Get(targetParent, target.Name, out var status) < 0)
                throw new ImageException(ImageError.InvalidLink, $"entry '{display}': its hard link's target is not in the layer", display);
            if (status.Type == FileStatus.Directory)
                throw new ImageException(ImageError.InvalidLink, $"entry '{display}': a hard link can't point to a directory", display);
            var made = FileNodes.MakeLink(targetParent, target.Name, parent, path.Name);
            if (made == -FileErrno.Exists)
            {
                Remove(parent, path.Name, display);
                made = FileNodes.MakeLink(targetParent, target.Name, parent, path.Name);
            }

            LayerRoot.Check(made, display, "link");
        }
        finally
        {
            FileDescriptors.Close(targetParent);
        }
    }

    private void WriteNode(int parent, ReadOnlySpan<byte> name, TarEntry entry, string display)
    {
        var type = entry.Type switch
        {
            TarType.CharacterDevice => FileStatus.CharacterDevice,
            TarType.BlockDevice => FileStatus.BlockDevice,
            _ => FileStatus.Fifo,
        };
        var device = type == FileStatus.Fifo ? 0 : FileNodes.Device(entry.DeviceMajor, entry.DeviceMinor);
        var made = FileNodes.MakeNode(parent, name, type | 0x180, device);
        if (made == -FileErrno.Exists)
        {
            Remove(parent, name, display);
            made = FileNodes.MakeNode(parent, name, type | 0x180, device);
        }

        LayerRoot.Check(made, display, "mknod");
        LayerRoot.Check(FileMetadata.ChangeOwner(parent, name, entry.User, entry.Group), display, "chown");
        LayerRoot.Check(FileMetadata.ChangeMode(parent, name, entry.Mode), display, "chmod");
        LayerRoot.Check(FileMetadata.ChangeTimes(parent, name, entry.Modified), display, "set times");
    }

    private static void WriteWhiteout(int parent, LayerPath path, string display)
    {
        if (path.Name.SequenceEqual(".wh..wh..opq\0"u8))
        {
            LayerRoot.MakeOpaque(parent, "\0"u8, display);
            return;
        }

        if (path.Name.StartsWith(".wh..wh."u8))
            return; // AUFS' own bookkeeping, which means nothing elsewhere
        var hidden = path.Name[".wh.".Length..];
        if (hidden.Length == 1 || hidden.SequenceEqual(".\0"u8) || hidden.SequenceEqual("..\0"u8))
            throw new ImageException(ImageError.PathEscape, $"entry '{display}': a whiteout must name something in its own directory", display);
        var made = FileNodes.MakeNode(parent, hidden, FileStatus.CharacterDevice, 0);
        if (made == -FileErrno.Exists)
        {
            // The layer puts something new in the place of what it removes: a new directory must not show the old content.
            if (FileStatus.Get(parent, hidden, out var status) == 0 && status.Type == FileStatus.Directory)
                LayerRoot.MakeOpaque(parent, hidden, display);
            return;
        }

        LayerRoot.Check(made, display, "mknod");
    }

    private static void Remove(int parent, ReadOnlySpan<byte> name, string display)
    {
        try
        {
            FileTree.DeleteEntry(parent, name);
        }
        catch (IOException e)
        {
            throw new ImageException(ImageError.StoreFailure, $"entry '{display}': replacing an earlier entry failed: {e.Message}", display, e);
        }
    }
}
