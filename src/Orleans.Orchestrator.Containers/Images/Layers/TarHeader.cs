namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>
/// A tar header block of 512 bytes, in the forms v7, ustar (POSIX.1-1988), pax and GNU: field offsets from POSIX.1-2017, "ustar
/// Interchange Format", and GNU tar's manual, "Basic Tar Format".
/// </summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int BlockSize = 512;

    private readonly ReadOnlySpan<byte> _block = block;

    public ReadOnlySpan<byte> Block => _block;

    public byte TypeFlag => _block[156];

    public bool IsGnu => _block.Slice(257, 8).SequenceEqual("ustar  \0"u8);

    private bool IsUstar => _block.Slice(257, 5).SequenceEqual("ustar"u8) && !IsGnu;

    public uint Mode => (uint)Number(100, 8) & 0xFFF;

    public long User => Number(108, 8);

    public long Group => Number(116, 8);

    public long Size => Number(124, 12);

    public long Modified => Number(136, 12);

    public uint DeviceMajor => IsUstar || IsGnu ? (uint)Number(329, 8) : 0;

    public uint DeviceMinor => IsUstar || IsGnu ? (uint)Number(337, 8) : 0;

    public byte[] LinkName => Text(157, 100).ToArray();

    public bool IsZero => _block.IndexOfAnyExcept((byte)0) < 0;

    public byte[] Name()
    {
        var name = Text(0, 100);
        var prefix = IsUstar ? Text(345, 155) : [];
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    /// <summary>Whether the checksum is right; some old tools summed signed bytes.</summary>
    public bool HasValidChecksum()
    {
        long unsigned = 0, signed = 0;
        for (var i = 0; i < BlockSize; i++)
        {
            var value = i is >= 148 and < 156 ? (byte)' ' : _block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        var expected = Number(148, 8);
        return expected == unsigned || expected == signed;
    }

    /// <summary>A number in octal digits, or big-endian in base 256 when the first bit is set (GNU).</summary>
    /// <exception cref="ImageException">When it is neither.</exception>
    public long Number(int offset, int length)
    {
        var field = _block.Slice(offset, length);
        if ((field[0] & 0x80) != 0)
            return Base256(field);
        field = field.Trim(" \0"u8);
        var end = field.IndexOfAny((byte)' ', (byte)0);
        if (end >= 0)
            field = field[..end];
        long value = 0;
        foreach (var digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                throw new ImageException(ImageError.InvalidArchive, $"a tar header has no octal number at offset {offset}");
            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    private static long Base256(ReadOnlySpan<byte> field)
    {
        var negative = (field[0] & 0x40) != 0;
        Int128 value = negative ? -1 : 0;
        value = (value << 6) | (uint)(field[0] & 0x3F);
        foreach (var part in field[1..])
            value = (value << 8) | part;
        return value >= long.MinValue && value <= long.MaxValue
            ? (long)value
            : throw new ImageException(ImageError.InvalidArchive, "a number in a tar header is out of range");
    }

    private ReadOnlySpan<byte> Text(int offset, int length)
    {
        var field = _block.Slice(offset, length);
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
