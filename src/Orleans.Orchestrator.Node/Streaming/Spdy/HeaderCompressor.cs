using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

/// <summary>
/// Compresses the header blocks of one direction of a connection, which are one zlib stream with <see cref="HeaderDictionary"/>.
/// .NET's deflate knows no dictionaries; one that is compressed first and whose output is thrown away comes to the same.
/// </summary>
internal sealed class HeaderCompressor : IDisposable
{
    /// <summary>RFC 1950: deflate with a window of 32 KiB, a dictionary, default level, and check bits.</summary>
    private static readonly byte[] ZlibHeader = [0x78, 0xBB];

    private readonly MemoryStream _compressed = new();
    private readonly DeflateStream _deflate;
    private bool _begun;

    public HeaderCompressor()
    {
        _deflate = new DeflateStream(_compressed, CompressionLevel.Optimal, leaveOpen: true);
        _deflate.Write(HeaderDictionary.Bytes);
        _deflate.Flush();
        _compressed.SetLength(0);
    }

    /// <summary>The next block.</summary>
    public byte[] Compress(IReadOnlyCollection<KeyValuePair<string, string>> headers)
    {
        if (!_begun)
        {
            _compressed.Write(ZlibHeader);
            Span<byte> dictionary = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(dictionary, HeaderDictionary.Adler32);
            _compressed.Write(dictionary);
            _begun = true;
        }

        WriteNumber(headers.Count);
        foreach (var (name, value) in headers)
        {
            WriteText(name);
            WriteText(value);
        }

        _deflate.Flush();
        var block = _compressed.ToArray();
        _compressed.SetLength(0);
        return block;
    }

    public void Dispose()
    {
        _deflate.Dispose();
        _compressed.Dispose();
    }

    private void WriteText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteNumber(bytes.Length);
        _deflate.Write(bytes);
    }

    private void WriteNumber(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        _deflate.Write(bytes);
    }
}
