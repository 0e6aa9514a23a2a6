using System.Globalization;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>
/// Where the data of a sparse file goes: GNU tar's old format and its pax formats 0.0, 0.1 and 1.0 (GNU tar manual, "Storing
/// Sparse Files").
/// </summary>
internal static class SparseMap
{
    private const int MaxParts = 100_000;

    /// <summary>GNU's old format: four parts in the header, then 21 in each further block.</summary>
    public static List<(long Offset, long Length)> ReadOldGnu(TarHeader header, TarInput input)
    {
        var parts = new List<(long, long)>();
        Span<byte> block = stackalloc byte[TarHeader.BlockSize];
        AddParts(header, 386, 4, parts);
        var more = header.Block[482] != 0;
        while (more)
        {
            input.Fill(block);
            var extension = new TarHeader(block);
            AddParts(extension, 0, 21, parts);
            more = block[504] != 0;
        }

        return parts;
    }

    /// <summary>Format 0.1: all numbers in one record, separated by commas.</summary>
    public static List<(long Offset, long Length)> Parse(ReadOnlySpan<byte> text)
    {
        var parts = new List<(long, long)>();
        long? offset = null;
        foreach (var range in text.Split((byte)','))
        {
            var number = Number(text[range]);
            if (offset is { } start)
                Add(parts, start, number);
            offset = offset is null ? number : null;
        }

        return parts;
    }

    /// <summary>Format 1.0: lines of numbers before the data, padded to a block. Says how many bytes they took.</summary>
    public static List<(long Offset, long Length)> ReadFromContent(TarInput input, out long consumed)
    {
        var lines = new BlockLines(input);
        var count = lines.Next();
        if (count > MaxParts)
            throw TooMany();
        var parts = new List<(long, long)>();
        for (long i = 0; i < count; i++)
            Add(parts, lines.Next(), lines.Next());
        consumed = lines.Consumed;
        return parts;
    }

    /// <summary>Checks that the parts follow each other, lie inside the file and are as long as what is stored.</summary>
    public static void Validate(IReadOnlyList<(long Offset, long Length)> parts, long size, long stored)
    {
        long end = 0, sum = 0;
        foreach (var (offset, length) in parts)
        {
            if (offset < end || length < 0 || length > size - offset)
                throw new ImageException(ImageError.InvalidArchive, "a sparse file's map has parts that overlap or lie outside the file");
            end = offset + length;
            sum += length;
        }

        if (sum != stored)
            throw new ImageException(ImageError.InvalidArchive, "a sparse file's map does not fit the data that is stored");
    }

    private static void AddParts(TarHeader header, int at, int count, List<(long, long)> parts)
    {
        for (var i = 0; i < count; i++, at += 24)
        {
            if (header.Block[at] != 0)
                Add(parts, header.Number(at, 12), header.Number(at + 12, 12));
        }
    }

    private static void Add(List<(long, long)> parts, long offset, long length)
    {
        if (parts.Count >= MaxParts)
            throw TooMany();
        parts.Add((offset, length));
    }

    private static long Number(ReadOnlySpan<byte> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ImageException(ImageError.InvalidArchive, "a sparse file's map has something that is no number");

    private static ImageException TooMany() => new(ImageError.LimitExceeded, $"a sparse file has more than {MaxParts} parts");

    private sealed class BlockLines(TarInput input)
    {
        private readonly byte[] _block = new byte[TarHeader.BlockSize];
        private int _at = TarHeader.BlockSize;

        public long Consumed { get; private set; }

        public long Next()
        {
            Span<byte> digits = stackalloc byte[20];
            var length = 0;
            while (true)
            {
                if (_at == _block.Length)
                {
                    input.Fill(_block);
                    Consumed += _block.Length;
                    _at = 0;
                }

                var value = _block[_at++];
                if (value == '\n')
                    return Number(digits[..length]);
                if (length == digits.Length)
                    throw new ImageException(ImageError.InvalidArchive, "a sparse file's map has something that is no number");
                digits[length++] = value;
            }
        }
    }
}
