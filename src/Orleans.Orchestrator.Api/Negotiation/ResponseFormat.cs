using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Negotiation;

/// <summary>How bytes are laid out.</summary>
internal enum WireEncoding
{
    Json,
    Yaml,
    Protobuf,
}

/// <summary>What is shown of an object.</summary>
internal enum Representation
{
    Object,
    Table,
    PartialObjectMetadata,
}

/// <summary>The form of an answer, chosen by the request's Accept header.</summary>
internal sealed record ResponseFormat(WireEncoding Encoding, Representation Representation, bool Pretty)
{
    /// <summary>What custom resources are offered in: they have no protobuf form.</summary>
    public const string OfferedCustom = "application/json, application/yaml";

    public const string Offered = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    private static readonly ResponseFormat Plain = new(WireEncoding.Json, Representation.Object, false);
    private static readonly ResponseFormat PlainPretty = Plain with { Pretty = true };

    /// <summary>The answer's Content-Type.</summary>
    public string ContentType => Encoding switch
    {
        WireEncoding.Json => "application/json",
        WireEncoding.Yaml => "application/yaml",
        _ => "application/vnd.kubernetes.protobuf",
    };

    /// <summary>The form for errors and other plain answers: the same layout, whatever was asked to be shown.</summary>
    public ResponseFormat ForStatus => Representation == Representation.Object ? this : this with { Representation = Representation.Object };

    /// <summary>Chooses by the Accept header, first acceptable one wins unless a later one has more weight.</summary>
    /// <param name="request">The request.</param>
    /// <param name="withProtobuf">Whether there is a protobuf form.</param>
    /// <param name="withTables">Whether it can be shown as a table, or by its metadata.</param>
    /// <exception cref="ApiException">406.</exception>
    public static ResponseFormat Negotiate(HttpRequest request, bool withProtobuf = true, bool withTables = true)
    {
        var pretty = IsPretty(request);
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || (accept.Count == 1 && accept[0] is null or "" or "*/*" or "application/json"))
            return pretty ? PlainPretty : Plain;
        ResponseFormat? best = null;
        var bestWeight = 0.0;
        foreach (var range in MediaRange.ParseAll(accept.ToString()))
        {
            if (range.Weight > bestWeight && Find(range, pretty) is { } format
                && (format.Representation == Representation.Object ? withProtobuf || format.Encoding != WireEncoding.Protobuf : withTables))
                (best, bestWeight) = (format, range.Weight);
        }

        return best ?? throw ApiErrors.NotAcceptable($"only the following media types are accepted: {(withProtobuf ? Offered : OfferedCustom)}");
    }

    /// <summary>Like <see cref="Negotiate"/>, but what can't be satisfied gets JSON, so that an error is always told.</summary>
    public static ResponseFormat NegotiateOrJson(HttpRequest request)
    {
        try
        {
            return Negotiate(request).ForStatus;
        }
        catch (ApiException)
        {
            return Plain;
        }
    }

    private static ResponseFormat? Find(MediaRange range, bool pretty)
    {
        var encoding = range.Type switch
        {
            "application/json" or "*/*" or "application/*" => WireEncoding.Json,
            "application/yaml" => WireEncoding.Yaml,
            "application/vnd.kubernetes.protobuf" => WireEncoding.Protobuf,
            _ => (WireEncoding?)null,
        };
        if (encoding is not { } e)
            return null;
        var kind = range.Parameter("as");
        if (kind is null)
            return new ResponseFormat(e, Representation.Object, pretty);
        if (range.Parameter("v") != "v1" || range.Parameter("g") != "meta.k8s.io")
            return null;
        return kind switch
        {
            // A cell may hold anything, for which there is no message.
            "Table" when e != WireEncoding.Protobuf => new ResponseFormat(e, Representation.Table, pretty),
            "PartialObjectMetadata" or "PartialObjectMetadataList" => new ResponseFormat(e, Representation.PartialObjectMetadata, pretty),
            _ => null,
        };
    }

    /// <summary>Indented when asked for, and for people at a terminal or a browser, as Kubernetes does.</summary>
    private static bool IsPretty(HttpRequest request)
    {
        if (request.Query.TryGetValue("pretty", out var value))
            return value.ToString() is not ("false" or "0");
        var agent = request.Headers.UserAgent.ToString();
        return agent.StartsWith("curl", StringComparison.Ordinal) || agent.StartsWith("Wget", StringComparison.Ordinal)
            || agent.StartsWith("Mozilla/5.0", StringComparison.Ordinal);
    }
}
