using System.Globalization;
using System.Text;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>
/// The extended header of a pax archive: records of the form <c>length SP keyword = value LF</c> (POSIX.1-2017, "pax
/// Extended Header"). Values are bytes: extended attributes are binary, and names need not be UTF-8.
/// </summary>
internal sealed class PaxRecords
{
    /// <summary>How GNU tar, libarchive and Go write extended attributes.</summary>
    public const string AttributePrefix = "SCHILY.xattr.";

    private readonly Dictionary<string, byte[]> _records = new(StringComparer.Ordinal);

    /// <summary>The pairs of offset and length that sparse format 0.0 writes as repeated keywords.</summary>
    public List<(long Offset, long Length)> RepeatedSparse { get; } = [];

    /// <summary>Adds the records of a header; a later record replaces an earlier one of its name, an empty value removes it.</summary>
    public void Read(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var space = data.IndexOf((byte)' ');
            if (space is <= 0 or > 10 || !int.TryParse(data[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1 || length > data.Length || data[length - 1] != '\n')
                throw Malformed();
            var record = data[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
                throw Malformed();
            Add(Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..]);
            data = data[length..];
        }
    }

    public byte[]? Bytes(string keyword) => _records.GetValueOrDefault(keyword);

    public long? Number(string keyword)
    {
        if (Bytes(keyword) is not { } value)
            return null;
        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ImageException(ImageError.InvalidArchive, $"the pax record '{keyword}' is no number");
    }

    /// <summary>A time in seconds with an optional fraction.</summary>
    public FileTime? Time(string keyword)
    {
        if (Bytes(keyword) is not { } value)
            return null;
        if (!decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var time)
            || time < long.MinValue || time > long.MaxValue)
            throw new ImageException(ImageError.InvalidArchive, $"the pax record '{keyword}' is no time");
        var seconds = decimal.Floor(time);
        return new FileTime((long)seconds, (long)((time - seconds) * 1_000_000_000));
    }

    public IReadOnlyList<(byte[] Name, byte[] Value)> Attributes() =>
    [
        .. from record in _records
           where record.Key.StartsWith(AttributePrefix, StringComparison.Ordinal)
           orderby record.Key
           select (Encoding.UTF8.GetBytes(record.Key[AttributePrefix.Length..]), record.Value),
    ];

    private void Add(string keyword, ReadOnlySpan<byte> value)
    {
        if (keyword is "GNU.sparse.offset" or "GNU.sparse.numbytes")
        {
            if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw Malformed();
            if (keyword == "GNU.sparse.offset")
                RepeatedSparse.Add((number, 0));
            else if (RepeatedSparse.Count > 0)
                RepeatedSparse[^1] = (RepeatedSparse[^1].Offset, number);
            return;
        }

        // An empty value takes back what a global header said, except for attributes, which may be empty.
        if (value.IsEmpty && !keyword.StartsWith(AttributePrefix, StringComparison.Ordinal))
            _records.Remove(keyword);
        else
            _records[keyword] = value.ToArray();
    }

    private static ImageException Malformed() => new(ImageError.InvalidArchive, "a pax extended header is malformed");
}
