using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Tables;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>Writes watch events: JSON lines, or protobuf messages each behind its length.</summary>
internal sealed class WatchEncoder
{
    /// <summary>How many forms there are.</summary>
    public const int Forms = 7;

    private readonly ResourceKind _kind;
    private readonly TableRegistry _tables;
    private readonly ResponseFormat _format;
    private readonly IncludeObject _include;

    /// <summary>An encoder for one watch.</summary>
    /// <exception cref="ApiException">406: YAML can't be streamed.</exception>
    public WatchEncoder(ResourceKind kind, TableRegistry tables, ResponseFormat format, IncludeObject include)
    {
        if (format.Encoding == WireEncoding.Yaml)
            throw ApiErrors.NotAcceptable("only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch");
        (_kind, _tables, _format, _include) = (kind, tables, format, include);
        Form = (format.Encoding, format.Representation) switch
        {
            (WireEncoding.Protobuf, Representation.PartialObjectMetadata) => 6,
            (WireEncoding.Protobuf, _) => 5,
            (_, Representation.PartialObjectMetadata) => 4,
            (_, Representation.Table) => 1 + (int)include,
            _ => 0,
        };
    }

    /// <summary>A number for the form, for caching.</summary>
    public int Form { get; }

    /// <summary>Whether both write the same bytes for the same event.</summary>
    public bool EncodesLike(WatchEncoder other) => Form == other.Form && ReferenceEquals(_kind, other._kind);

    /// <summary>Whether events are text.</summary>
    public bool IsText => _format.Encoding != WireEncoding.Protobuf;

    /// <summary>The stream's content type.</summary>
    public string ContentType => _format.Encoding == WireEncoding.Protobuf ? "application/vnd.kubernetes.protobuf;stream=watch" : "application/json";

    /// <summary>The bytes of an event with an object.</summary>
    public byte[] Encode(ResourceEvent value)
    {
        var type = value.Type switch
        {
            WatchEventType.Added => "ADDED",
            WatchEventType.Modified => "MODIFIED",
            _ => "DELETED",
        };
        var shown = _kind.Show(value.Object!);
        if (_format.Encoding == WireEncoding.Protobuf)
            return Frame(type, ObjectResponse.ToProtobuf(shown, _format.Representation));
        return Line(type, writer =>
        {
            switch (_format.Representation)
            {
                case Representation.Table:
                    _tables.Write(writer, _kind, [shown], _include, Text(value.ResourceVersion), null, null);
                    break;
                case Representation.PartialObjectMetadata:
                    ObjectResponse.WritePartial(writer, shown);
                    break;
                default:
                    writer.WriteRawValue(shown.Json.Span, skipInputValidation: true);
                    break;
            }
        });
    }

    /// <summary>A bookmark: everything up to a version has been sent.</summary>
    public byte[] Bookmark(long version, bool endsInitialEvents)
    {
        var metadata = new ObjectMeta { ResourceVersion = Text(version) };
        if (endsInitialEvents)
            metadata = metadata with { Annotations = metadata.Annotations.SetItem("k8s.io/initial-events-end", "true") };
        var isPartial = _format.Representation == Representation.PartialObjectMetadata;
        if (_format.Encoding == WireEncoding.Protobuf)
        {
            var proto = new ProtoWriter();
            proto.Write(1, metadata);
            return Frame("BOOKMARK", Bodies.ProtobufEnvelope.Seal(proto, isPartial ? "meta.k8s.io/v1" : _kind.ApiVersion, isPartial ? "PartialObjectMetadata" : _kind.Kind));
        }

        return Line("BOOKMARK", writer =>
        {
            if (_format.Representation == Representation.Table)
            {
                _tables.Write(writer, _kind, [], _include, Text(version), null, null);
                return;
            }

            writer.WriteStartObject();
            writer.WriteString("kind"u8, isPartial ? "PartialObjectMetadata" : _kind.Kind);
            writer.WriteString("apiVersion"u8, isPartial ? "meta.k8s.io/v1" : _kind.ApiVersion);
            writer.WriteMessage("metadata"u8, metadata);
            writer.WriteEndObject();
        });
    }

    /// <summary>The error that ends a watch.</summary>
    public byte[] Error(Status status)
    {
        if (_format.Encoding != WireEncoding.Protobuf)
            return Line("ERROR", writer => status.WriteJson(writer));
        var proto = new ProtoWriter();
        status.WriteProto(proto);
        return Frame("ERROR", Bodies.ProtobufEnvelope.Seal(proto, "v1", "Status"));
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static byte[] Line(string type, Action<Utf8JsonWriter> writeObject)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WritePropertyName("object"u8);
            writeObject(writer);
            writer.WriteEndObject();
        }

        buffer.GetSpan(1)[0] = (byte)'\n';
        buffer.Advance(1);
        return buffer.Written.ToArray();
    }

    /// <summary><c>meta.v1.WatchEvent {type = 1, object = 2 {raw = 1}}</c> behind its length in four bytes, big end first.</summary>
    private static byte[] Frame(string type, byte[] sealedObject)
    {
        var writer = new ProtoWriter(sealedObject.Length + 64);
        writer.Write(1, Octets.From(sealedObject));
        writer.EndMessage(2, 0);
        writer.Write(1, type);
        var frame = new byte[4 + writer.Written.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, writer.Written.Length);
        writer.Written.CopyTo(frame.AsSpan(4));
        return frame;
    }
}
