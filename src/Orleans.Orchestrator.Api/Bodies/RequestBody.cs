using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Bodies;

/// <summary>Reads request bodies, never more than the limit.</summary>
internal static class RequestBody
{
    /// <summary>The whole body.</summary>
    /// <exception cref="ApiException">413 as soon as the limit is known to be passed; 415 for a compressed body.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        if (request.Headers.ContentEncoding.ToString() is not ("" or "identity"))
            throw ApiErrors.UnsupportedMediaType("compressed request bodies are not supported");
        if (request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);
        using var buffer = new PooledBuffer();
        while (true)
        {
            var memory = buffer.GetMemory(16 * 1024);
            var count = await request.Body.ReadAsync(memory, cancellation);
            if (count == 0)
                return buffer.Written.ToArray();
            buffer.Advance(count);
            if (buffer.Length > maxBytes)
                throw TooLarge(maxBytes);
        }
    }

    private static ApiException TooLarge(int maxBytes) => ApiErrors.RequestEntityTooLarge($"Request entity too large: limit is {maxBytes}");
}
