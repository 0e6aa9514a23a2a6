using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>
/// Reads a tar archive entry by entry, applying pax and GNU extension headers. System.Formats.Tar has no sparse files, decodes
/// names as text and copies more than once; this reader hands out the content where it lies.
/// </summary>
internal sealed class TarReader(TarInput input, ImageLimits limits)
{
    private const int MaxExtensionBytes = 1 << 20;

    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private readonly List<byte[]> _globalHeaders = [];
    private long _unread;
    private long _padding;

    /// <summary>The next entry; null at the archive's end. What was not read of the last one's content is skipped.</summary>
    public TarEntry? Next()
    {
        input.Skip(_unread + _padding);
        (_unread, _padding) = (0, 0);
        byte[]? longName = null, longLink = null, extended = null;
        while (input.TryFill(_block))
        {
            var header = new TarHeader(_block);
            if (header.IsZero)
                return null;
            if (!header.HasValidChecksum())
                throw new ImageException(ImageError.InvalidArchive, "a tar header's checksum is wrong; this is no tar archive or it is damaged");
            switch (header.TypeFlag)
            {
                case (byte)'L':
                    longName = ReadName(header.Size);
                    break;
                case (byte)'K':
                    longLink = ReadName(header.Size);
                    break;
                case (byte)'x' or (byte)'X':
                    extended = ReadExtension(header.Size, MaxExtensionBytes);
                    break;
                case (byte)'g':
                    AddGlobal(ReadExtension(header.Size, MaxExtensionBytes));
                    break;
                default:
                    return Entry(header, longName, longLink, extended);
            }
        }

        return longName is null && longLink is null && extended is null
            ? null
            : throw new ImageException(ImageError.InvalidArchive, "the tar archive ends after an extension header; it is truncated");
    }

    /// <summary>The next piece of the current entry's content; empty when there is no more.</summary>
    public ReadOnlySpan<byte> Content()
    {
        if (_unread == 0)
            return default;
        var part = input.Take(_unread);
        if (part.IsEmpty)
            throw new ImageException(ImageError.InvalidArchive, "the tar archive ends in the middle of a file; it is truncated");
        _unread -= part.Length;
        return part;
    }

    private TarEntry Entry(TarHeader header, byte[]? longName, byte[]? longLink, byte[]? extended)
    {
        var pax = new PaxRecords();
        foreach (var global in _globalHeaders)
            pax.Read(global);
        if (extended is not null)
            pax.Read(extended);

        var name = pax.Bytes("GNU.sparse.name") ?? pax.Bytes("path") ?? longName ?? header.Name();
        var type = TypeOf(header.TypeFlag, name);
        var stored = type == TarType.File ? pax.Number("size") ?? header.Size : 0;
        if (stored < 0)
            throw new ImageException(ImageError.InvalidArchive, $"entry '{TarEntry.Display(name)}' has a negative size", TarEntry.Display(name));
        _padding = -stored & (TarHeader.BlockSize - 1);

        var size = stored;
        var map = type == TarType.File ? Sparse(header, pax, ref stored, ref size) : null;
        _unread = stored;
        return new TarEntry
        {
            Name = name,
            LinkName = pax.Bytes("linkpath") ?? longLink ?? header.LinkName,
            Type = type,
            Mode = header.Mode,
            User = Id(pax.Number("uid") ?? header.User),
            Group = Id(pax.Number("gid") ?? header.Group),
            Modified = pax.Time("mtime") ?? new FileTime(header.Modified, 0),
            DeviceMajor = header.DeviceMajor,
            DeviceMinor = header.DeviceMinor,
            StoredSize = stored,
            Size = size,
            SparseMap = map,
            Attributes = pax.Attributes(),
        };
    }

    private IReadOnlyList<(long, long)>? Sparse(TarHeader header, PaxRecords pax, ref long stored, ref long size)
    {
        IReadOnlyList<(long, long)>? map = null;
        if (header.TypeFlag == 'S')
        {
            size = header.Number(483, 12);
            map = SparseMap.ReadOldGnu(header, input);
        }
        else if (pax.Number("GNU.sparse.major") == 1)
        {
            size = pax.Number("GNU.sparse.realsize") ?? stored;
            map = SparseMap.ReadFromContent(input, out var consumed);
            stored -= consumed;
        }
        else if (pax.Number("GNU.sparse.size") is { } realSize)
        {
            size = realSize;
            map = pax.Bytes("GNU.sparse.map") is { } text ? SparseMap.Parse(text) : pax.RepeatedSparse;
        }

        if (map is not null)
            SparseMap.Validate(map, size, stored);
        return map;
    }

    private static TarType TypeOf(byte flag, byte[] name) => flag switch
    {
        // Version 7 of Unix had no type for directories: a slash at the end says it.
        0 or (byte)'0' when name.AsSpan().EndsWith("/"u8) => TarType.Directory,
        0 or (byte)'0' or (byte)'7' or (byte)'S' => TarType.File,
        (byte)'1' => TarType.HardLink,
        (byte)'2' => TarType.Symlink,
        (byte)'3' => TarType.CharacterDevice,
        (byte)'4' => TarType.BlockDevice,
        (byte)'5' => TarType.Directory,
        (byte)'6' => TarType.Fifo,
        _ => throw new ImageException(
            ImageError.UnknownEntryType,
            $"entry '{TarEntry.Display(name)}' is of the unknown type 0x{flag:x2}", TarEntry.Display(name)),
    };

    private static uint Id(long id) => id is >= 0 and < uint.MaxValue
        ? (uint)id
        : throw new ImageException(ImageError.InvalidArchive, $"a tar entry has the impossible user or group id {id}");

    private void AddGlobal(byte[] header)
    {
        const int MaxGlobalHeaders = 16;
        if (_globalHeaders.Count == MaxGlobalHeaders)
            throw new ImageException(ImageError.LimitExceeded, $"the tar archive has more than {MaxGlobalHeaders} global headers");
        _globalHeaders.Add(header);
    }

    private byte[] ReadName(long size)
    {
        var name = ReadExtension(size, limits.MaxPathBytes + 1);
        var end = Array.IndexOf(name, (byte)0);
        return end < 0 ? name : name[..end];
    }

    private byte[] ReadExtension(long size, int most)
    {
        if (size < 0 || size > most)
            throw new ImageException(ImageError.LimitExceeded, $"a tar extension header has {size} bytes; at most {most} are allowed");
        var data = new byte[size];
        input.Fill(data);
        input.Skip(-size & (TarHeader.BlockSize - 1));
        return data;
    }
}
