using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Bodies;

/// <summary>Turns request bodies into records and says everything that is wrong with them at once.</summary>
/// <param name="maxBytes">Bound of what a YAML document may expand to.</param>
internal sealed class ObjectDecoder(int maxBytes)
{
    private delegate T JsonReading<T>(ReadOnlySpan<byte> json, JsonReadContext context);

    private delegate T ProtoReading<T>(ReadOnlySpan<byte> bytes);

    /// <summary>Reads an object of a stored kind.</summary>
    /// <returns>The object, and what to warn of.</returns>
    /// <exception cref="ApiException">400, 415.</exception>
    public (ResourceObject Object, ImmutableArray<string> Warnings) Decode(
        ResourceKind kind, ReadOnlyMemory<byte> body, string? contentType, FieldValidation validation)
    {
        if (kind.IsCustom && BodyFormat.Of(contentType) == WireEncoding.Protobuf)
        {
            throw ApiErrors.UnsupportedMediaType(
                $"the body of the request was in an unknown format - accepted media types include: {ResponseFormat.OfferedCustom}");
        }

        var (value, warnings) = Decode(kind.ApiVersion, kind.Kind, body, contentType, validation, (j, c) => kind.ReadJson(j, c), b => kind.ReadProto(b));
        return (ResourceObject.From(value), warnings);
    }

    /// <summary>Reads a message that is never stored, such as a Scale.</summary>
    /// <exception cref="ApiException">400, 415.</exception>
    public T DecodeMessage<T>(string apiVersion, string kind, ReadOnlyMemory<byte> body, string? contentType, FieldValidation validation)
        where T : class, IMessage<T> => Decode(apiVersion, kind, body, contentType, validation, ReadJson<T>, ReadProto<T>).Value;

    /// <summary>The body as JSON, checked to be well-formed.</summary>
    /// <param name="body">The body.</param>
    /// <param name="encoding">JSON or YAML.</param>
    /// <param name="isStrict">Whether YAML with a key that stands twice in a map is refused.</param>
    public ReadOnlyMemory<byte> ToJson(ReadOnlyMemory<byte> body, WireEncoding encoding, bool isStrict = false)
    {
        if (encoding == WireEncoding.Yaml)
            body = YamlToJson.Convert(body, maxBytes, isStrict);
        JsonSyntax.Check(body.Span);
        return body;
    }

    private (T Value, ImmutableArray<string> Warnings) Decode<T>(
        string apiVersion, string kind, ReadOnlyMemory<byte> body, string? contentType, FieldValidation validation,
        JsonReading<T> readJson, ProtoReading<T> readProto)
    {
        var encoding = BodyFormat.Of(contentType);
        if (encoding == WireEncoding.Protobuf)
            return (FromProtobuf(apiVersion, kind, body.Span, readProto), []);
        var context = new JsonReadContext();
        var value = readJson(ToJson(body, encoding).Span, context);
        CheckType(apiVersion, kind, context.ApiVersion, context.Kind);
        return (value, Judge(apiVersion, kind, context.Faults, validation));
    }

    private static T FromProtobuf<T>(string apiVersion, string kind, ReadOnlySpan<byte> body, ProtoReading<T> read)
    {
        try
        {
            var (foundVersion, foundKind, raw) = ProtobufEnvelope.Open(body);
            CheckType(apiVersion, kind, foundVersion, foundKind);
            return read(raw.Span);
        }
        catch (ProtoException e)
        {
            throw ApiErrors.BadRequest($"the object provided is not valid protobuf: {e.Message}");
        }
    }

    private static void CheckType(string apiVersion, string kind, string? foundVersion, string? foundKind)
    {
        if (!string.IsNullOrEmpty(foundKind) && foundKind != kind)
            throw ApiErrors.BadRequest($"the kind in the data ({foundKind}) does not match the expected kind ({kind})");
        // DeleteOptions, for one, come with the version of whatever is deleted.
        if (apiVersion.Length > 0 && !string.IsNullOrEmpty(foundVersion) && foundVersion != apiVersion)
            throw ApiErrors.BadRequest($"the API version in the data ({foundVersion}) does not match the expected API version ({apiVersion})");
    }

    private static ImmutableArray<string> Judge(string apiVersion, string kind, ImmutableArray<JsonFault> faults, FieldValidation validation)
    {
        if (faults.IsEmpty)
            return [];
        var where = $"{kind} in version \"{apiVersion[(apiVersion.IndexOf('/') + 1)..]}\" cannot be handled as a {kind}: ";
        var wrong = faults.Where(f => f.Kind == JsonFaultKind.WrongType).Select(f => $"{f.Path}: {f.Message}").ToList();
        if (wrong.Count > 0)
            throw ApiErrors.BadRequest(where + string.Join(", ", wrong));
        var strict = faults.Where(f => f.Kind != JsonFaultKind.WrongType).Select(f => $"{f.Message} \"{f.Path}\"").ToImmutableArray();
        return validation switch
        {
            FieldValidation.Strict => throw ApiErrors.BadRequest($"{where}strict decoding error: {string.Join(", ", strict)}"),
            FieldValidation.Warn => strict,
            _ => [],
        };
    }

    private static T ReadJson<T>(ReadOnlySpan<byte> json, JsonReadContext context) where T : class, IMessage<T>
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonReadContext.MaxDepth });
        return T.ReadJson(ref reader, context);
    }

    private static T ReadProto<T>(ReadOnlySpan<byte> bytes) where T : class, IMessage<T>
    {
        var reader = new ProtoReader(bytes);
        return T.ReadProto(ref reader);
    }
}
