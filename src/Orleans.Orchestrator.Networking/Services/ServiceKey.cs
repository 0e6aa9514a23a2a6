using System.Buffers.Binary;
using System.Net;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>What a service port is found by: protocol, virtual address (as a number) and port; in the kernel twelve bytes.</summary>
internal readonly record struct ServiceKey(ServiceProtocol Protocol, uint Address, ushort Port)
{
    public const int Bytes = 12;

    /// <summary>With the number of a slot behind it this finds an endpoint.</summary>
    public const int SlotBytes = Bytes + 4;

    /// <summary>Cheaper than the one a record brings, and tables are looked through as a whole.</summary>
    public override int GetHashCode() => (int)(Address * 0x9e3779b1u) ^ Port << 8 ^ (int)Protocol;

    public static ServiceKey Of(ServicePort port) => new(port.Protocol, Ipv4.ToNumber(port.ClusterAddress), port.Port);

    public static ServiceKey Read(ReadOnlySpan<byte> key) =>
        new((ServiceProtocol)key[0], BinaryPrimitives.ReadUInt32BigEndian(key[4..]), BinaryPrimitives.ReadUInt16BigEndian(key[8..]));

    /// <summary>Writes it as the kernel's registers hold it: each part padded to four bytes.</summary>
    public void Write(Span<byte> key)
    {
        key[..Bytes].Clear();
        key[0] = (byte)Protocol;
        BinaryPrimitives.WriteUInt32BigEndian(key[4..], Address);
        BinaryPrimitives.WriteUInt16BigEndian(key[8..], Port);
    }
}
