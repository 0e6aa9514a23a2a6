using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Responses;

/// <summary>Answers with a <see cref="Status"/>: every error, and successes that have no object to show.</summary>
internal static class StatusResponse
{
    /// <summary>Sends a refusal, unless the answer has begun already.</summary>
    public static Task WriteAsync(HttpContext http, Status status)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        http.Response.Clear();
        if (status.Details?.RetryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return SendAsync(http, status, ResponseFormat.NegotiateOrJson(http.Request));
    }

    /// <summary>Sends a success.</summary>
    public static Task WriteSuccessAsync(HttpContext http, int code, StatusDetails? details = null) => SendAsync(
        http, new Status { StatusValue = "Success", Code = code == StatusCodes.Status200OK ? null : code, Details = details },
        ResponseFormat.NegotiateOrJson(http.Request), code);

    /// <summary>The status as JSON.</summary>
    public static byte[] ToJson(Status status)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            status.WriteJson(writer);
        return buffer.Written.ToArray();
    }

    private static Task SendAsync(HttpContext http, Status status, ResponseFormat format, int? code = null)
    {
        var answerCode = code ?? status.Code ?? StatusCodes.Status500InternalServerError;
        if (format.Encoding != WireEncoding.Protobuf)
            return ResponseBody.WriteJsonAsync(http, answerCode, ToJson(status), format);
        var writer = new ProtoWriter();
        status.WriteProto(writer);
        return ResponseBody.WriteAsync(http, answerCode, format.ContentType, ProtobufEnvelope.Seal(writer, "v1", "Status"));
    }
}
