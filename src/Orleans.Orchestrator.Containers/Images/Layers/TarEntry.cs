using System.Text;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>One entry of a tar archive, with everything that its PAX and GNU extension headers said.</summary>
internal sealed record TarEntry
{
    /// <summary>The path's bytes as written.</summary>
    public required byte[] Name { get; init; }

    /// <summary>The target of a symbolic or hard link; else empty.</summary>
    public byte[] LinkName { get; init; } = [];

    public required TarType Type { get; init; }

    /// <summary>Permissions with set-user-id, set-group-id and sticky bit.</summary>
    public uint Mode { get; init; }

    public uint User { get; init; }

    public uint Group { get; init; }

    public FileTime Modified { get; init; }

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    /// <summary>Bytes that follow in the archive (for a sparse file only those of its data).</summary>
    public long StoredSize { get; init; }

    /// <summary>The file's length.</summary>
    public long Size { get; init; }

    /// <summary>Where a sparse file's data goes; null for a file without holes.</summary>
    public IReadOnlyList<(long Offset, long Length)>? SparseMap { get; init; }

    public IReadOnlyList<(byte[] Name, byte[] Value)> Attributes { get; init; } = [];

    /// <summary>The name for messages: control characters and bad UTF-8 replaced, very long ones cut.</summary>
    public string DisplayName => Display(Name);

    public static string Display(ReadOnlySpan<byte> name)
    {
        const int Longest = 200;
        var text = new StringBuilder(Encoding.UTF8.GetString(name[..Math.Min(name.Length, Longest)]));
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]))
                text[i] = '?';
        }

        return name.Length > Longest ? text.Append('…').ToString() : text.ToString();
    }
}
