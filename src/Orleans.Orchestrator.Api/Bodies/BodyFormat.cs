using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Bodies;

/// <summary>How a request's body is laid out, by its Content-Type.</summary>
internal static class BodyFormat
{
    /// <summary>The layout.</summary>
    /// <exception cref="ApiException">415.</exception>
    public static WireEncoding Of(string? contentType) => contentType is null or "" ? WireEncoding.Json : MediaRange.Parse(contentType).Type switch
    {
        "application/json" or "*/*" => WireEncoding.Json,
        "application/yaml" => WireEncoding.Yaml,
        "application/vnd.kubernetes.protobuf" => WireEncoding.Protobuf,
        _ => throw ApiErrors.UnsupportedMediaType(
            $"the body of the request was in an unknown format - accepted media types include: {ResponseFormat.Offered}"),
    };
}
