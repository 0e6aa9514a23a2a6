using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Tables;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Responses;

/// <summary>Answers with a list. As JSON it is put together from the objects' own bytes; nothing is serialized again.</summary>
internal sealed class ListResponse(TableRegistry tables, IVersionConverter converter)
{
    private const int FlushEvery = 256 * 1024;

    /// <summary>What an object takes about, in protobuf and in JSON without its spec: a buffer that is large enough from the start is not copied.</summary>
    private const int BytesEach = 1536;
    private const int LeastBuffer = 64 * 1024;
    private const int LargestGuess = 64 << 20;

    /// <summary>Sends a page of a collection.</summary>
    public async Task WriteAsync(ApiRequest request, CollectionPage page)
    {
        var format = request.Format;
        if (request.View is { } view)
            page = page with { Items = [.. page.Items.Select(view.Show)] };
        else if (request.Kind.IsCustom)
            page = page with { Items = await converter.ConvertAsync(request.Kind, page.Items) };
        await ((format.Encoding, format.Representation, format.Pretty) switch
        {
            (WireEncoding.Protobuf, _, _) => ResponseBody.WriteAsync(request.Http, 200, format.ContentType, ToProtobuf(request.ShownKind, page, format.Representation)),
            (WireEncoding.Json, Representation.Object, false) => ConcatenateAsync(request, page),
            _ => WriteBufferedAsync(request, page),
        });
    }

    private static async Task ConcatenateAsync(ApiRequest request, CollectionPage page)
    {
        var length = 0L;
        foreach (var item in page.Items)
            length += item.Json.Length + 1;
        var output = ResponseBody.BeginLong(request.Http, request.Format.ContentType, length);
        WriteHead(output, request.ShownKind, page);
        var unflushed = 0;
        for (var i = 0; i < page.Items.Length; i++)
        {
            if (i > 0)
                output.Write(","u8);
            var json = page.Items[i].Json;
            output.Write(json.Span);
            unflushed += json.Length;
            if (unflushed >= FlushEvery)
            {
                unflushed = 0;
                await output.FlushAsync(request.Aborted);
            }
        }

        output.Write("]}"u8);
        // Completing also ends the compressor, if there is one; the server completes its own writer.
        if (ReferenceEquals(output, request.Http.Response.BodyWriter))
            await output.FlushAsync(request.Aborted);
        else
            await output.CompleteAsync();
    }

    private async Task WriteBufferedAsync(ApiRequest request, CollectionPage page)
    {
        var buffer = new ArrayBufferWriter<byte>(Guess(page));
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            switch (request.Format.Representation)
            {
                case Representation.Table:
                    tables.Write(writer, request.ShownKind, page.Items, TableOptions.Of(request), Version(page), page.Continue, page.Remaining);
                    break;
                case Representation.PartialObjectMetadata:
                    WritePartialList(writer, page);
                    break;
                default:
                    WriteHead(buffer, request.ShownKind, page);
                    for (var i = 0; i < page.Items.Length; i++)
                    {
                        if (i > 0)
                            buffer.Write(","u8);
                        buffer.Write(page.Items[i].Json.Span);
                    }

                    buffer.Write("]}"u8);
                    break;
            }
        }

        await ResponseBody.WriteJsonAsync(request.Http, 200, buffer.WrittenMemory, request.Format);
    }

    private static void WriteHead(IBufferWriter<byte> output, ResourceKind kind, CollectionPage page)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("kind"u8, kind.ListKind);
        writer.WriteString("apiVersion"u8, kind.ApiVersion);
        WriteMetadata(writer, Version(page), page.Continue, page.Remaining);
        writer.WriteStartArray("items"u8);
    }

    /// <summary>Writes a list's metadata.</summary>
    internal static void WriteMetadata(Utf8JsonWriter writer, string? version, string? next, long? remaining)
    {
        writer.WriteStartObject("metadata"u8);
        if (version is not null)
            writer.WriteString("resourceVersion"u8, version);
        if (next is not null)
            writer.WriteString("continue"u8, next);
        if (next is not null && remaining is { } count)
            writer.WriteNumber("remainingItemCount"u8, count);
        writer.WriteEndObject();
    }

    private static void WritePartialList(Utf8JsonWriter writer, CollectionPage page)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, "PartialObjectMetadataList"u8);
        writer.WriteString("apiVersion"u8, "meta.k8s.io/v1"u8);
        WriteMetadata(writer, Version(page), page.Continue, page.Remaining);
        writer.WriteStartArray("items"u8);
        foreach (var item in page.Items)
            ObjectResponse.WritePartial(writer, item);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Every Kubernetes list is <c>{metadata = 1, items = 2}</c>.</summary>
    private static byte[] ToProtobuf(ResourceKind kind, CollectionPage page, Representation representation)
    {
        var isPartial = representation == Representation.PartialObjectMetadata;
        var writer = new ProtoWriter(Guess(page));
        for (var i = page.Items.Length - 1; i >= 0; i--)
        {
            var start = writer.Position;
            if (isPartial)
                writer.Write(1, page.Items[i].Value.Metadata);
            else
                page.Items[i].Value.WriteProto(writer);
            writer.EndMessage(2, start);
        }

        writer.Write(1, new ListMeta { ResourceVersion = Version(page) ?? "", Continue = page.Continue ?? "", RemainingItemCount = page.Continue is null ? null : page.Remaining });
        return isPartial
            ? ProtobufEnvelope.Seal(writer, "meta.k8s.io/v1", "PartialObjectMetadataList")
            : ProtobufEnvelope.Seal(writer, kind.ApiVersion, kind.ListKind);
    }

    private static int Guess(CollectionPage page) => (int)Math.Clamp((long)page.Items.Length * BytesEach, LeastBuffer, LargestGuess);

    /// <summary>None for what is computed: versions count from 1.</summary>
    private static string? Version(CollectionPage page) => page.ResourceVersion == 0 ? null : page.ResourceVersion.ToString(CultureInfo.InvariantCulture);
}
