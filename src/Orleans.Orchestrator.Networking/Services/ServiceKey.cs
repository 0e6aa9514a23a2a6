using System.Buffers.Binary;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>
/// What connections to a service are told by: protocol, virtual address (as a number) and port; or, with no address, a port at every address of the node.
/// In the kernel each part takes four bytes.
/// </summary>
internal readonly record struct ServiceKey(ServiceProtocol Protocol, uint Address, ushort Port)
{
    /// <summary>The longest key, with the number of a slot at its end.</summary>
    public const int MostBytes = 16;

    /// <summary>The number of a slot, which stands behind a key and so finds an endpoint.</summary>
    public const int SlotBytes = 4;

    private const int ServiceBytes = 12, NodePortBytes = 8;

    /// <summary>Whether this is a node port.</summary>
    public bool IsNodePort => Address == 0;

    /// <summary>Bytes of a key, without a slot.</summary>
    public int Bytes => IsNodePort ? NodePortBytes : ServiceBytes;

    /// <summary>Cheaper than the one a record brings, and tables are looked through as a whole.</summary>
    public override int GetHashCode() => (int)(Address * 0x9e3779b1u) ^ Port << 8 ^ (int)Protocol;

    public static ServiceKey Of(ServicePort port) => new(port.Protocol, Ipv4.ToNumber(port.ClusterAddress), port.Port);

    /// <summary>The key of its node port, or <see langword="null"/>.</summary>
    public static ServiceKey? OfNodePort(ServicePort port) => port.NodePort is { } number ? new ServiceKey(port.Protocol, 0, number) : null;

    /// <summary>Reads a key of a map of node ports or of services.</summary>
    public static ServiceKey Read(ReadOnlySpan<byte> key, bool isNodePort) => isNodePort
        ? new((ServiceProtocol)key[0], 0, BinaryPrimitives.ReadUInt16BigEndian(key[4..]))
        : new((ServiceProtocol)key[0], BinaryPrimitives.ReadUInt32BigEndian(key[4..]), BinaryPrimitives.ReadUInt16BigEndian(key[8..]));

    /// <summary>Writes it as the kernel's registers hold it: each part padded to four bytes.</summary>
    public void Write(Span<byte> key)
    {
        key[..Bytes].Clear();
        key[0] = (byte)Protocol;
        if (!IsNodePort)
            BinaryPrimitives.WriteUInt32BigEndian(key[4..], Address);
        BinaryPrimitives.WriteUInt16BigEndian(key[(Bytes - 4)..], Port);
    }

    /// <summary>As people write it.</summary>
    public override string ToString() =>
        IsNodePort ? $"node port {Protocol} {Port}" : $"{Protocol} {Ipv4.ToAddress(Address)}:{Port}";
}
