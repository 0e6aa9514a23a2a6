using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>
/// Writes a tar archive in the pax format (POSIX.1-2017), with an extended header only where ustar's fields are too small, and nothing
/// in it that depends on when or where it is written.
/// </summary>
internal sealed class TarWriter(Stream output)
{
    private const long MaxOctal11 = 0x1_FFFF_FFFF;
    private const uint MaxOctal7 = 0x1F_FFFF;
    private const int NameLength = 100;

    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private long _left;
    private int _padding;

    /// <summary>Begins an entry; a file's content follows by <see cref="Write"/>.</summary>
    public void Begin(TarEntry entry)
    {
        var pax = Extended(entry);
        if (pax.Length > 0)
        {
            WriteHeader("././@PaxHeader"u8, (byte)'x', new TarEntry { Name = [], Type = TarType.File, Mode = 0x1A4 }, pax.Length);
            output.Write(pax);
            Pad(pax.Length);
        }

        var size = entry.Type == TarType.File ? entry.Size : 0;
        WriteHeader(entry.Name, Flag(entry.Type), entry, size);
        _left = size;
        _padding = (int)(-size & (TarHeader.BlockSize - 1));
        if (size == 0)
            _padding = 0;
    }

    /// <summary>Writes some of the file's content.</summary>
    /// <exception cref="InvalidOperationException">When it is more than the entry said.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        if (content.Length > _left)
            throw new InvalidOperationException("A file grew while it was being archived.");
        output.Write(content);
        _left -= content.Length;
        if (_left == 0 && _padding > 0)
        {
            output.Write(new byte[TarHeader.BlockSize].AsSpan(0, _padding));
            _padding = 0;
        }
    }

    /// <summary>A whole file of root's.</summary>
    public void WriteFile(string name, ReadOnlySpan<byte> content)
    {
        Begin(new TarEntry { Name = Encoding.UTF8.GetBytes(name), Type = TarType.File, Mode = 0x1A4, Size = content.Length });
        Write(content);
    }

    /// <summary>Ends the archive.</summary>
    public void Finish() => output.Write(new byte[2 * TarHeader.BlockSize]);

    private static byte Flag(TarType type) => type switch
    {
        TarType.File => (byte)'0',
        TarType.HardLink => (byte)'1',
        TarType.Symlink => (byte)'2',
        TarType.CharacterDevice => (byte)'3',
        TarType.BlockDevice => (byte)'4',
        TarType.Directory => (byte)'5',
        _ => (byte)'6',
    };

    private static byte[] Extended(TarEntry entry)
    {
        using var records = new MemoryStream();
        if (entry.Name.Length > NameLength)
            AddRecord(records, "path", entry.Name);
        if (entry.LinkName.Length > NameLength)
            AddRecord(records, "linkpath", entry.LinkName);
        if (entry.Size > MaxOctal11)
            AddRecord(records, "size", Number(entry.Size));
        if (entry.User > MaxOctal7)
            AddRecord(records, "uid", Number(entry.User));
        if (entry.Group > MaxOctal7)
            AddRecord(records, "gid", Number(entry.Group));
        if (entry.Modified.Seconds is < 0 or > MaxOctal11)
            AddRecord(records, "mtime", Number(entry.Modified.Seconds));
        foreach (var (name, value) in entry.Attributes)
            AddRecord(records, PaxRecords.AttributePrefix + Encoding.UTF8.GetString(name), value);
        return records.ToArray();
    }

    private static byte[] Number(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));

    // A record's length counts its own digits.
    private static void AddRecord(Stream records, string keyword, ReadOnlySpan<byte> value)
    {
        var rest = 1 + Encoding.UTF8.GetByteCount(keyword) + 1 + value.Length + 1;
        var length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
            length = rest + length.ToString(CultureInfo.InvariantCulture).Length;
        records.Write(Encoding.UTF8.GetBytes($"{length.ToString(CultureInfo.InvariantCulture)} {keyword}="));
        records.Write(value);
        records.WriteByte((byte)'\n');
    }

    private void WriteHeader(ReadOnlySpan<byte> name, byte flag, TarEntry entry, long size)
    {
        _block.AsSpan().Clear();
        name[..Math.Min(name.Length, NameLength)].CopyTo(_block);
        Octal(100, 8, entry.Mode);
        Octal(108, 8, Math.Min(entry.User, MaxOctal7));
        Octal(116, 8, Math.Min(entry.Group, MaxOctal7));
        Octal(124, 12, Math.Min(size, MaxOctal11));
        Octal(136, 12, Math.Clamp(entry.Modified.Seconds, 0, MaxOctal11));
        _block[156] = flag;
        entry.LinkName.AsSpan(0, Math.Min(entry.LinkName.Length, NameLength)).CopyTo(_block.AsSpan(157));
        "ustar\0"u8.CopyTo(_block.AsSpan(257));
        "00"u8.CopyTo(_block.AsSpan(263));
        Octal(329, 8, entry.DeviceMajor);
        Octal(337, 8, entry.DeviceMinor);
        _block.AsSpan(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in _block)
            sum += value;
        Octal(148, 7, sum);
        output.Write(_block);
    }

    private void Octal(int offset, int length, long value)
    {
        for (var i = offset + length - 2; i >= offset; i--, value >>= 3)
            _block[i] = (byte)('0' + (value & 7));
        _block[offset + length - 1] = 0;
    }

    private void Pad(long length)
    {
        var padding = (int)(-length & (TarHeader.BlockSize - 1));
        output.Write(new byte[TarHeader.BlockSize].AsSpan(0, padding));
    }
}
