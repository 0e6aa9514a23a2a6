using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

/// <summary>
/// Reads the header blocks of one direction of a connection. The dictionary is put before the compressed data as a stored block of
/// deflate (RFC 1951, 3.2.4), whose output is thrown away: from then on it is what references reach back to.
/// </summary>
internal sealed class HeaderDecompressor : IDisposable
{
    private const int MaxHeaders = 100;
    private const int MaxBlockBytes = 64 * 1024;
    private const int ZlibHeaderBytes = 6;
    private const int Deflate = 8;
    private const int HasDictionary = 0x20;

    private readonly MemoryStream _compressed = new();
    private readonly DeflateStream _inflate;
    private int _left;
    private bool _begun;

    public HeaderDecompressor()
    {
        _inflate = new DeflateStream(_compressed, CompressionMode.Decompress, leaveOpen: true);
        Span<byte> stored = stackalloc byte[5];
        BinaryPrimitives.WriteUInt16LittleEndian(stored[1..], (ushort)HeaderDictionary.Bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(stored[3..], (ushort)~HeaderDictionary.Bytes.Length);
        _compressed.Write(stored);
        _compressed.Write(HeaderDictionary.Bytes);
        _compressed.Position = 0;
        _inflate.ReadExactly(new byte[HeaderDictionary.Bytes.Length]);
    }

    /// <summary>The headers of the next block, by lower-case name.</summary>
    /// <exception cref="SpdyProtocolException">It is broken, or too large.</exception>
    public IReadOnlyDictionary<string, string> Decompress(ReadOnlySpan<byte> block)
    {
        _compressed.SetLength(0);
        _compressed.Write(_begun ? block : Begin(block));
        _compressed.Position = 0;
        _left = MaxBlockBytes;
        try
        {
            return ReadHeaders();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new SpdyProtocolException("a block of headers cannot be decompressed", e);
        }
    }

    public void Dispose()
    {
        _inflate.Dispose();
        _compressed.Dispose();
    }

    private ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> block)
    {
        if (block.Length < ZlibHeaderBytes || (block[0] & 0xF) != Deflate || ((block[0] << 8) | block[1]) % 31 != 0 || (block[1] & HasDictionary) == 0
            || BinaryPrimitives.ReadUInt32BigEndian(block[2..]) != HeaderDictionary.Adler32)
            throw new SpdyProtocolException("headers are not compressed with SPDY/3's dictionary");
        _begun = true;
        return block[ZlibHeaderBytes..];
    }

    private Dictionary<string, string> ReadHeaders()
    {
        var count = ReadNumber();
        if (count is < 0 or > MaxHeaders)
            throw new SpdyProtocolException($"{count} headers are more than the {MaxHeaders} that are taken");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < count; i++)
        {
            var name = ReadText();
            headers[name] = ReadText();
        }

        return headers;
    }

    private string ReadText()
    {
        var length = ReadNumber();
        if (length < 0 || length > _left)
            throw new SpdyProtocolException($"a block of headers has more than {MaxBlockBytes} bytes");
        var bytes = new byte[length];
        _inflate.ReadExactly(bytes);
        _left -= length;
        return Encoding.UTF8.GetString(bytes);
    }

    private int ReadNumber()
    {
        Span<byte> bytes = stackalloc byte[4];
        _inflate.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }
}
