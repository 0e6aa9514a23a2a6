using static Orleans.Orchestrator.Networking.Nftables.NftConstants;

namespace Orleans.Orchestrator.Networking.Nftables;

/// <summary>
/// What a map's keys and data are, written as <c>nft</c> itself writes it for <c>typeof</c>, so that <c>nft list</c> shows it and a listing can be loaded
/// again. The kernel only keeps it. Format: libnftnl's <c>udata.h</c> (one byte of type, one of length) with nft's numbers of expressions.
/// </summary>
internal static class NftTypeof
{
    private const byte ExpressionTag = 0, DataTag = 1;
    private const byte KeyByteOrder = 0, DataByteOrder = 1, KeyTypeof = 3, DataTypeof = 4, DataInterval = 6;
    private const uint Verdict = 1, Payload = 7, Meta = 9, Concatenation = 13, NumberGenerator = 23;
    private const uint Ip = 12, IpDestinationAddress = 12, Transport = 11, TransportDestinationPort = 2;
    private const uint HostOrder = 1;

    /// <summary><c>meta l4proto</c></summary>
    public static byte[] Protocol { get; } = Expression(Meta, Number(0, NFT_META_L4PROTO));

    /// <summary><c>meta priority</c></summary>
    public static byte[] Priority { get; } = Expression(Meta, Number(0, NFT_META_PRIORITY));

    /// <summary><c>ip daddr</c></summary>
    public static byte[] DestinationAddress { get; } = Expression(Payload, [.. Number(0, Ip), .. Number(1, IpDestinationAddress)]);

    /// <summary><c>th dport</c></summary>
    public static byte[] DestinationPort { get; } = Expression(Payload, [.. Number(0, Transport), .. Number(1, TransportDestinationPort)]);

    /// <summary><c>numgen random mod 1</c>; the modulus means nothing here.</summary>
    public static byte[] Slot { get; } = Expression(NumberGenerator, [.. Number(0, NFT_NG_RANDOM), .. Number(1, 1), .. Number(2, 0)]);

    /// <summary>A chain to go to.</summary>
    public static byte[] Chain { get; } = Expression(Verdict, []);

    /// <summary>Several parts joined by <c>.</c></summary>
    public static byte[] Join(params ReadOnlySpan<byte[]> parts)
    {
        var list = new List<byte>();
        for (var part = 0; part < parts.Length; part++)
            list.AddRange(Tagged((byte)part, parts[part]));
        return Expression(Concatenation, [.. list]);
    }

    /// <summary>The user data of a map. Numbers that the kernel makes, such as a priority, are in the machine's byte order when they stand alone.</summary>
    public static byte[] Map(byte[] key, byte[] data) =>
    [
        .. Number(KeyByteOrder, key == Priority ? HostOrder : 0), .. Number(DataByteOrder, data == Priority ? HostOrder : 0),
        .. Tagged(KeyTypeof, key), .. Tagged(DataTypeof, data), .. Number(DataInterval, 0),
    ];

    private static byte[] Expression(uint kind, byte[] data) => [.. Number(ExpressionTag, kind), .. Tagged(DataTag, data)];

    private static byte[] Tagged(byte tag, byte[] value) => [tag, checked((byte)value.Length), .. value];

    private static byte[] Number(byte tag, uint value) => Tagged(tag, BitConverter.GetBytes(value));
}
