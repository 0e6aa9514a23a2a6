namespace Orleans.Orchestrator.Networking.Nftables;

/// <summary>
/// Data types by the numbers <c>nft</c> knows them by (nftables' <c>include/datatype.h</c>). The kernel only keeps them, so that <c>nft list</c>
/// can show keys as what they are; a concatenation has six bits for each part.
/// </summary>
internal static class NftType
{
    /// <summary>A packet's priority, which nft shows as a traffic class: <c>0:a</c> is 10.</summary>
    public const uint Priority = 23;
    private const uint Integer = 4, Ipv4Address = 7, Protocol = 12, Service = 13;

    public const uint ProtocolService = Protocol << 6 | Service;
    public const uint ProtocolServiceSlot = ProtocolService << 6 | Integer;
    public const uint AddressService = Ipv4Address << 6 | Service;
    public const uint ProtocolAddressService = (Protocol << 6 | Ipv4Address) << 6 | Service;
    public const uint ProtocolAddressServiceSlot = ProtocolAddressService << 6 | Integer;
}
