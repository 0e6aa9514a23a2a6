using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Tables;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Responses;

/// <summary>Answers with one object, in the form that the client wants.</summary>
internal sealed class ObjectResponse(TableRegistry tables, IVersionConverter converter)
{
    /// <summary>Sends an object of a stored kind.</summary>
    public async Task WriteAsync(ApiRequest request, int code, ResourceObject value)
    {
        var format = request.Format;
        value = request.View is { } view ? view.Show(value) : await converter.ConvertAsync(request.Kind, value);
        await (format.Encoding == WireEncoding.Protobuf
            ? ResponseBody.WriteAsync(request.Http, code, format.ContentType, ToProtobuf(value, format.Representation))
            : ResponseBody.WriteJsonAsync(request.Http, code, ToJson(request, value), format));
    }

    /// <summary>Sends a message that is never stored, such as a Scale.</summary>
    public static Task WriteMessageAsync<T>(ApiRequest request, int code, string apiVersion, string kind, T value) where T : class, IMessage<T>
    {
        if (request.Format.Encoding == WireEncoding.Protobuf)
        {
            var proto = new ProtoWriter();
            value.WriteProto(proto);
            return ResponseBody.WriteAsync(request.Http, code, request.Format.ContentType, ProtobufEnvelope.Seal(proto, apiVersion, kind));
        }

        return ResponseBody.WriteJsonAsync(request.Http, code, ToJson(value), request.Format);
    }

    /// <summary>A message's JSON.</summary>
    public static byte[] ToJson<T>(T value) where T : class, IMessage<T>
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            value.WriteJson(writer);
        return buffer.Written.ToArray();
    }

    /// <summary>An object, or its metadata alone, in Kubernetes' protobuf envelope.</summary>
    public static byte[] ToProtobuf(ResourceObject value, Representation representation)
    {
        var writer = new ProtoWriter(4096);
        if (representation == Representation.PartialObjectMetadata)
        {
            // PartialObjectMetadata {metadata = 1}
            writer.Write(1, value.Value.Metadata);
            return ProtobufEnvelope.Seal(writer, "meta.k8s.io/v1", "PartialObjectMetadata");
        }

        value.Value.WriteProto(writer);
        return ProtobufEnvelope.Seal(writer, value.Value.Kind.ApiVersion, value.Value.Kind.Kind);
    }

    /// <summary>Writes an object's metadata as <c>meta.k8s.io/v1 PartialObjectMetadata</c>.</summary>
    public static void WritePartial(Utf8JsonWriter writer, ResourceObject value)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, "PartialObjectMetadata"u8);
        writer.WriteString("apiVersion"u8, "meta.k8s.io/v1"u8);
        if (value.KeptMetadataJson is { IsEmpty: false } kept)
        {
            writer.WritePropertyName("metadata"u8);
            writer.WriteRawValue(kept.Span, skipInputValidation: true);
        }
        else
        {
            writer.WriteMessage("metadata"u8, value.Value.Metadata);
        }

        writer.WriteEndObject();
    }

    private ReadOnlyMemory<byte> ToJson(ApiRequest request, ResourceObject value)
    {
        if (request.Format.Representation == Representation.Object)
            return value.Json;
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            if (request.Format.Representation == Representation.Table)
                tables.Write(writer, request.Kind, [value], TableOptions.Of(request), value.Value.Metadata.ResourceVersion, null, null);
            else
                WritePartial(writer, value);
        }

        return buffer.Written.ToArray();
    }
}
