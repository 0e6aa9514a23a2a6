using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Responses;

/// <summary>Sends finished bytes, indented, as YAML or compressed where that was asked for.</summary>
internal static class ResponseBody
{
    /// <summary>Smaller answers cost more to compress than to send (Kubernetes' own bound).</summary>
    private const int CompressFrom = 128 * 1024;

    /// <summary>Sends JSON, in the form's layout.</summary>
    public static Task WriteJsonAsync(HttpContext http, int code, ReadOnlyMemory<byte> json, ResponseFormat format)
    {
        if (format.Encoding == WireEncoding.Yaml)
            json = JsonToYaml.Convert(json.Span);
        else if (format.Pretty)
            json = Indent(json);
        return WriteAsync(http, code, format.Encoding == WireEncoding.Yaml ? "application/yaml" : "application/json", json);
    }

    /// <summary>Sends bytes.</summary>
    public static async Task WriteAsync(HttpContext http, int code, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = http.Response;
        response.StatusCode = code;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-cache, private";
        if (body.Length >= CompressFrom && AcceptsGzip(http))
        {
            response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(body, http.RequestAborted);
            return;
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>Where a long answer is written piece by piece: the client, or a compressor before it. Dispose it to finish the answer.</summary>
    public static PipeWriter BeginLong(HttpContext http, string contentType, long estimatedLength)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-cache, private";
        if (estimatedLength < CompressFrom || !AcceptsGzip(http))
            return response.BodyWriter;
        response.Headers.ContentEncoding = "gzip";
        return PipeWriter.Create(new GZipStream(response.Body, CompressionLevel.Fastest), new StreamPipeWriterOptions(minimumBufferSize: 64 * 1024));
    }

    /// <summary>Whether the client takes gzip.</summary>
    public static bool AcceptsGzip(HttpContext http) => http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);

    private static byte[] Indent(ReadOnlyMemory<byte> json)
    {
        using var buffer = new PooledBuffer();
        using (var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 }))
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions with { Indented = true }))
            document.WriteTo(writer);
        buffer.GetSpan(1)[0] = (byte)'\n';
        buffer.Advance(1);
        return buffer.Written.ToArray();
    }
}
