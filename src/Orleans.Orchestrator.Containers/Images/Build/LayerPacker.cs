using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Orleans.Orchestrator.Containers.Images.Layers;
using Orleans.Orchestrator.Containers.Images.Store;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>
/// Packs a directory (an overlay's upper one) as a layer archive: entries in order of their names, owners by number, whole seconds, nothing
/// that depends on the machine; overlayfs' whiteouts in their portable form.
/// </summary>
internal sealed class LayerPacker(ImageLimits limits, DateTimeOffset? newest)
{
    private const int BufferSize = 256 * 1024;

    private readonly Dictionary<ulong, byte[]> _links = [];
    private readonly byte[] _buffer = new byte[BufferSize];
    private long _fileBytes;
    private int _entries;

    /// <summary>Packs a directory into the blob store.</summary>
    public async Task<PackedLayer> PackAsync(string directory, BlobStore blobs, StorePaths paths, CancellationToken cancellation)
    {
        var temporary = paths.NewBlob();
        try
        {
            var packed = await Task.Factory.StartNew(
                () => Pack(directory, temporary, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            blobs.Adopt(temporary, packed.BlobDigest);
            return packed;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private PackedLayer Pack(string directory, string target, CancellationToken cancellation)
    {
        using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);
        using var blob = new HashingWriteStream(file);
        HashingWriteStream plain;
        using (var gzip = new GZipStream(blob, CompressionLevel.Fastest, leaveOpen: true))
        using (plain = new HashingWriteStream(gzip))
        {
            var tar = new TarWriter(plain);
            var root = (int)FileErrno.Check(
                Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(directory), Openat2.ReadOnly | Openat2.Directory), $"open {directory}");
            try
            {
                PackDirectory(root, [], tar, cancellation);
            }
            finally
            {
                FileDescriptors.Close(root);
            }

            tar.Finish();
        }

        return new PackedLayer(blob.Digest(), blob.Count, plain.Digest(), _fileBytes);
    }

    private void PackDirectory(int directory, byte[] prefix, TarWriter tar, CancellationToken cancellation)
    {
        foreach (var name in DirectoryEntries.Read(directory))
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] path = [.. prefix, .. name.AsSpan(0, name.Length - 1)];
            if (path.Length > limits.MaxPathBytes || ++_entries > limits.MaxLayerEntries)
                throw new ImageException(ImageError.LimitExceeded, $"'{TarEntry.Display(path)}': the layer has too many entries or too long paths");
            FileErrno.Check(FileStatus.Get(directory, name, out var status), $"stat {TarEntry.Display(path)}");
            PackEntry(directory, name, path, status, tar, cancellation);
        }
    }

    private void PackEntry(int directory, byte[] name, byte[] path, FileStatus status, TarWriter tar, CancellationToken cancellation)
    {
        if (status.IsWhiteout)
        {
            var slash = Array.LastIndexOf(path, (byte)'/') + 1;
            tar.Begin(new TarEntry { Name = [.. path.AsSpan(0, slash), .. ".wh."u8, .. path.AsSpan(slash)], Type = TarType.File });
            return;
        }

        var attributes = ExtendedAttributes.List(directory, name);
        var entry = Describe(directory, name, path, status, attributes);
        if (entry is null)
            return;
        tar.Begin(entry);
        if (entry.Type == TarType.File)
            PackContent(directory, name, entry, tar);
        else if (entry.Type == TarType.Directory)
            PackInner(directory, name, entry, attributes, tar, cancellation);
    }

    private TarEntry? Describe(
        int directory, byte[] name, byte[] path, FileStatus status, IReadOnlyList<(byte[] Name, byte[] Value)> attributes)
    {
        var entry = new TarEntry
        {
            Name = path,
            Type = TarType.File,
            Mode = status.Permissions,
            User = status.User,
            Group = status.Group,
            Modified = Time(directory, name, status.Modified),
            Attributes = [.. attributes.Where(x => LayerAttributes.IsWritten(x.Name))],
        };
        switch (status.Type)
        {
            case FileStatus.Directory:
                return entry with { Name = [.. path, (byte)'/'], Type = TarType.Directory };
            case FileStatus.Symlink:
                var target = new byte[limits.MaxPathBytes];
                var length = (int)FileErrno.Check(FileNodes.ReadLink(directory, name, target), "readlink");
                return entry with { Type = TarType.Symlink, LinkName = target[..length], Attributes = [] };
            case FileStatus.CharacterDevice or FileStatus.BlockDevice:
                var type = status.Type == FileStatus.BlockDevice ? TarType.BlockDevice : TarType.CharacterDevice;
                return entry with { Type = type, DeviceMajor = status.DeviceMajor, DeviceMinor = status.DeviceMinor };
            case FileStatus.Fifo:
                return entry with { Type = TarType.Fifo };
            case FileStatus.Socket:
                return null; // means nothing without its server, and tar has no type for it
            default:
                return Regular(entry, path, status);
        }
    }

    private TarEntry Regular(TarEntry entry, byte[] path, FileStatus status)
    {
        if (status.Links > 1)
        {
            if (_links.TryGetValue(status.Inode, out var first))
                return entry with { Type = TarType.HardLink, LinkName = first, Attributes = [] };
            _links[status.Inode] = path;
        }

        _fileBytes += status.Size;
        return entry with { Size = status.Size };
    }

    private void PackContent(int directory, byte[] name, TarEntry entry, TarWriter tar)
    {
        var fd = (int)FileErrno.Check(Openat2.Open(directory, name, Openat2.ReadOnly | Openat2.NoFollow), $"open {entry.DisplayName}");
        try
        {
            for (var left = entry.Size; left > 0;)
            {
                var read = (int)FileErrno.Check(FileDescriptors.Read(fd, _buffer.AsSpan(0, (int)Math.Min(left, BufferSize))), $"read {entry.DisplayName}");
                if (read == 0)
                    throw new ImageException(ImageError.BuildFailed, $"'{entry.DisplayName}' shrank while it was being packed", entry.DisplayName);
                tar.Write(_buffer.AsSpan(0, read));
                left -= read;
            }
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    private void PackInner(
        int directory, byte[] name, TarEntry entry, IReadOnlyList<(byte[] Name, byte[] Value)> attributes, TarWriter tar, CancellationToken cancellation)
    {
        if (attributes.Any(x => x.Name.AsSpan().SequenceEqual("trusted.overlay.opaque"u8) && x.Value.AsSpan().SequenceEqual("y"u8)))
            tar.Begin(new TarEntry { Name = [.. entry.Name, .. ".wh..wh..opq"u8], Type = TarType.File });
        var inner = (int)FileErrno.Check(
            Openat2.Open(directory, name, Openat2.ReadOnly | Openat2.Directory | Openat2.NoFollow), $"open {entry.DisplayName}");
        try
        {
            PackDirectory(inner, entry.Name, tar, cancellation);
        }
        finally
        {
            FileDescriptors.Close(inner);
        }
    }

    // The files on disk get the same time, for they are what this machine mounts.
    private FileTime Time(int directory, byte[] name, FileTime modified)
    {
        if (newest is not { } bound || modified.Seconds <= bound.ToUnixTimeSeconds())
            return new FileTime(modified.Seconds, 0);
        var time = new FileTime(bound.ToUnixTimeSeconds(), 0);
        FileErrno.Check(FileMetadata.ChangeTimes(directory, name, time), "set times");
        return time;
    }
}
