using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Bodies;

/// <summary>
/// Kubernetes' envelope around protobuf messages: <c>k8s\0</c> and a <c>runtime.Unknown {typeMeta = 1 {apiVersion = 1, kind = 2},
/// raw = 2, contentEncoding = 3, contentType = 4}</c> (apimachinery <c>pkg/runtime/serializer/protobuf</c>).
/// </summary>
internal static class ProtobufEnvelope
{
    private static ReadOnlySpan<byte> Magic => [0x6b, 0x38, 0x73, 0x00];

    /// <summary>What is inside.</summary>
    /// <exception cref="ProtoException">There is no such envelope.</exception>
    public static (string ApiVersion, string Kind, Octets Raw) Open(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
            throw new ProtoException("provided data does not appear to be a protobuf message, expected prefix 6b 38 73 00");
        var (apiVersion, kind, raw) = ("", "", default(Octets));
        var reader = new ProtoReader(body[Magic.Length..]);
        while (reader.NextField(out var number))
        {
            if (number == 1)
                ReadTypeMeta(reader.ReadMessage(), ref apiVersion, ref kind);
            else if (number == 2)
                raw = reader.ReadOctets();
            else
                reader.Skip();
        }

        return (apiVersion, kind, raw);
    }

    /// <summary>Wraps what <paramref name="writer"/> holds, which must be one whole message.</summary>
    public static byte[] Seal(ProtoWriter writer, string apiVersion, string kind)
    {
        // Back to front: the message is there already and becomes field 2 by its prefix; what follows it in the envelope
        // (contentEncoding, contentType) is empty and may be left out.
        writer.EndMessage(2, 0);
        var start = writer.Position;
        writer.Write(2, kind);
        writer.Write(1, apiVersion);
        writer.EndMessage(1, start);
        var sealedBytes = new byte[Magic.Length + writer.Written.Length];
        Magic.CopyTo(sealedBytes);
        writer.Written.CopyTo(sealedBytes.AsSpan(Magic.Length));
        return sealedBytes;
    }

    private static void ReadTypeMeta(ProtoReader reader, ref string apiVersion, ref string kind)
    {
        while (reader.NextField(out var number))
        {
            if (number == 1)
                apiVersion = reader.ReadString();
            else if (number == 2)
                kind = reader.ReadString();
            else
                reader.Skip();
        }
    }
}
