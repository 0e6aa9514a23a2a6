using System.Buffers.Binary;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>An address (as a number) and port, as endpoints and node ports refer to them; in the kernel eight bytes.</summary>
internal readonly record struct Target(uint Address, ushort Port)
{
    public const int Bytes = 8;

    public static Target Of(ServiceEndpoint endpoint) => new(Ipv4.ToNumber(endpoint.Address), endpoint.Port);

    public static Target Read(ReadOnlySpan<byte> value) => new(BinaryPrimitives.ReadUInt32BigEndian(value), BinaryPrimitives.ReadUInt16BigEndian(value[4..]));

    public void Write(Span<byte> value)
    {
        value[..Bytes].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(value, Address);
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], Port);
    }
}
