using System.Buffers.Binary;
using System.Text;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

/// <summary>
/// What both sides of a connection take to have been said already when they compress headers
/// (SPDY draft 3, section 2.6.10.1: words with their lengths, then text).
/// </summary>
internal static class HeaderDictionary
{
    private const string Text =
        "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No "
        + "Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented5"
        + "03 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text"
        + "/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,def"
        + "late,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

    private static readonly string[] Words =
    [
        "options", "head", "post", "put", "delete", "trace", "accept", "accept-charset", "accept-encoding", "accept-language", "accept-ranges",
        "age", "allow", "authorization", "cache-control", "connection", "content-base", "content-encoding", "content-language", "content-length",
        "content-location", "content-md5", "content-range", "content-type", "date", "etag", "expect", "expires", "from", "host", "if-match",
        "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified", "location", "max-forwards", "pragma",
        "proxy-authenticate", "proxy-authorization", "range", "referer", "retry-after", "server", "te", "trailer", "transfer-encoding", "upgrade",
        "user-agent", "vary", "via", "warning", "www-authenticate", "method", "get", "status", "200 OK", "version", "HTTP/1.1", "url", "public",
        "set-cookie", "keep-alive", "origin",
    ];

    /// <summary>The bytes.</summary>
    public static readonly byte[] Bytes = Build();

    /// <summary>Their Adler-32 sum, by which a zlib stream names its dictionary.</summary>
    public static readonly uint Adler32 = Sum(Bytes);

    private static byte[] Build()
    {
        var result = new List<byte>();
        Span<byte> length = stackalloc byte[4];
        foreach (var word in Words)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, word.Length);
            result.AddRange(length);
            result.AddRange(Encoding.ASCII.GetBytes(word));
        }

        result.AddRange(Encoding.ASCII.GetBytes(Text));
        return [.. result];
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        const uint Modulus = 65521;
        var (a, b) = (1u, 0u);
        foreach (var one in bytes)
        {
            a = (a + one) % Modulus;
            b = (b + a) % Modulus;
        }

        return (b << 16) | a;
    }
}
