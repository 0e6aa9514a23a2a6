using System.Buffers.Binary;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>What a node port is found by; in the kernel eight bytes.</summary>
internal readonly record struct NodePortKey(ServiceProtocol Protocol, ushort Port)
{
    public const int Bytes = 8;

    public static NodePortKey Read(ReadOnlySpan<byte> key) => new((ServiceProtocol)key[0], BinaryPrimitives.ReadUInt16BigEndian(key[4..]));

    public void Write(Span<byte> key)
    {
        key[..Bytes].Clear();
        key[0] = (byte)Protocol;
        BinaryPrimitives.WriteUInt16BigEndian(key[4..], Port);
    }
}
