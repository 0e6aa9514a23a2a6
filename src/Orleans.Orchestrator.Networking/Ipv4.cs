using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Orchestrator.Networking;

/// <summary>IPv4 addresses as numbers, which sort and compare without allocation.</summary>
internal static class Ipv4
{
    public static bool Is(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork;

    public static uint ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out var written) && written == 4
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
    }

    public static IPAddress ToAddress(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }

    public static bool Contains(IPNetwork network, uint address) =>
        network.PrefixLength == 0 || (address ^ ToNumber(network.BaseAddress)) >> (32 - network.PrefixLength) == 0;
}
