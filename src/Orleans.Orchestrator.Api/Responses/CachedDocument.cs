using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Orleans.Orchestrator.Api.Responses;

/// <summary>A document that is the same for everybody until the server's catalog changes: sent compressed, and not at all to who has it.</summary>
/// <param name="contentType">Its media type.</param>
/// <param name="body">Its bytes.</param>
internal sealed class CachedDocument(string contentType, byte[] body)
{
    private const int CompressFrom = 1024;
    private readonly Lazy<byte[]> _compressed = new(() => Compress(body));

    /// <summary>Hexadecimal digits that only this content has.</summary>
    public string Hash { get; } = Convert.ToHexString(SHA512.HashData(body));

    /// <summary>The document itself.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Sends it, or 304 to a client that names its entity tag.</summary>
    /// <param name="http">The request.</param>
    /// <param name="cacheControl">How long clients and proxies may keep it.</param>
    public async Task WriteAsync(HttpContext http, string cacheControl)
    {
        var response = http.Response;
        var tag = $"\"{Hash}\"";
        response.Headers.ETag = tag;
        response.Headers.CacheControl = cacheControl;
        response.Headers.Vary = "Accept";
        if (Names(http.Request.Headers.IfNoneMatch.ToString(), tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var bytes = body;
        if (body.Length >= CompressFrom && ResponseBody.AcceptsGzip(http))
        {
            response.Headers.ContentEncoding = "gzip";
            bytes = _compressed.Value;
        }

        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }

    private static bool Names(string header, string tag) => header == "*"
        || header.Split(',', 32, StringSplitOptions.TrimEntries).Any(t => t == tag || (t.StartsWith("W/", StringComparison.Ordinal) && t[2..] == tag));

    private static byte[] Compress(byte[] body)
    {
        using var result = new MemoryStream(body.Length / 4);
        using (var gzip = new GZipStream(result, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(body);
        return result.ToArray();
    }
}
