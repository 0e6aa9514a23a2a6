using System.Security.Cryptography;
using System.Text;
using Orleans.Orchestrator.Networking.Netlink;
using Orleans.Orchestrator.Networking.Nftables;
using static Orleans.Orchestrator.Networking.Nftables.NftConstants;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>
/// Our nftables table: five maps, the fixed chains (<see cref="ServiceChains"/>), and the chains that pick slots. In nft's words:
/// <code>
/// map services           { typeof meta l4proto . ip daddr . th dport : meta priority }                        → K
/// map endpoints          { typeof meta l4proto . ip daddr . th dport . numgen random mod 1 : ip daddr . th dport }
/// map nodeports          { typeof meta l4proto . th dport : meta priority }                                   → K, for node-random-K
/// map nodeport-endpoints { typeof meta l4proto . th dport . numgen random mod 1 : ip daddr . th dport }
/// map picks              { typeof meta priority : verdict }                                                   → goto random-K
/// chain random-K         { dnat ip to meta l4proto . ip daddr . th dport . numgen random mod K map @endpoints }
/// </code>
/// Whatever is added must stay within what nft's language can say, because nft aborts at rules that it can't put into words.
/// </summary>
internal static class ServiceTableLayout
{
    public const string PicksMap = "picks";

    /// <summary>To be raised whenever the maps or rules change, so that a table made by an older daemon is replaced.</summary>
    private const int Version = 3;

    /// <summary>A <see cref="PickChain.Code"/> in the kernel.</summary>
    private const int CodeBytes = 4;

    private const int ServiceBytes = 12, NodePortBytes = 8;

    /// <summary>What the table's comment says; a table with another was made with other options or by another version.</summary>
    public static string Comment(NetworkOptions options)
    {
        var facts = $"{options.ClusterNetwork} {options.PodNetwork} {options.ServiceNetwork} {options.InterfacePrefix} {options.MasqueradeMark}";
        return $"layout {Version} {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(facts)).AsSpan(0, 8))}";
    }

    /// <summary>The chains that every table has.</summary>
    public static IEnumerable<NftChain> FixedChains(NetworkOptions options) => ServiceChains.All(options).Select(chain => chain.Shape);

    /// <summary>What the kernel says about a chain that picks slots.</summary>
    public static NftChain Describe(PickChain chain) => Definition(chain).Shape;

    /// <summary>Replaces whatever table of our name is there by one without services.</summary>
    public static void Write(NftBatch batch, NetworkOptions options, MapCapacity capacity)
    {
        byte[][] service = [NftTypeof.Protocol, NftTypeof.DestinationAddress, NftTypeof.DestinationPort];
        byte[][] nodePort = [NftTypeof.Protocol, NftTypeof.DestinationPort];
        var endpoint = NftTypeof.Join(NftTypeof.DestinationAddress, NftTypeof.DestinationPort);
        batch.AddTable(null);
        batch.DeleteTable();
        batch.AddTable(Comment(options));
        batch.AddMap(
            ServiceMaps.Virtual.Services, NftType.ProtocolAddressService, ServiceBytes, NftType.Priority, CodeBytes,
            NftTypeof.Map(NftTypeof.Join(service), NftTypeof.Priority), capacity.Services);
        batch.AddMap(
            ServiceMaps.Virtual.Endpoints, NftType.ProtocolAddressServiceSlot, ServiceBytes + ServiceKey.SlotBytes, NftType.AddressService, Target.Bytes,
            NftTypeof.Map(NftTypeof.Join([.. service, NftTypeof.Slot]), endpoint), capacity.Endpoints);
        batch.AddMap(
            ServiceMaps.NodePorts.Services, NftType.ProtocolService, NodePortBytes, NftType.Priority, CodeBytes,
            NftTypeof.Map(NftTypeof.Join(nodePort), NftTypeof.Priority), capacity.Services);
        batch.AddMap(
            ServiceMaps.NodePorts.Endpoints, NftType.ProtocolServiceSlot, NodePortBytes + ServiceKey.SlotBytes, NftType.AddressService, Target.Bytes,
            NftTypeof.Map(NftTypeof.Join([.. nodePort, NftTypeof.Slot]), endpoint), capacity.Endpoints);
        batch.AddMap(PicksMap, NftType.Priority, CodeBytes, NFT_DATA_VERDICT, 0, NftTypeof.Map(NftTypeof.Priority, NftTypeof.Chain));
        foreach (var chain in ServiceChains.All(options))
            batch.AddChain(chain);
    }

    /// <summary>Adds a chain that picks one of several slots.</summary>
    public static void Write(NftBatch batch, PickChain chain)
    {
        batch.AddChain(Definition(chain));
        batch.AddElement(PicksMap, BitConverter.GetBytes(chain.Code), chain.Name);
    }

    private static NftChainDefinition Definition(PickChain chain) => new(chain.Name, null, new NftRule(
        chain.Affinity ? "the endpoint that the client hashes to" : "any endpoint", rule =>
        {
            const uint Endpoint = 0, EndpointPort = 1;
            var slot = LoadKey(rule, chain.AtNode);
            if (chain.Affinity)
            {
                rule.LoadSourceAddress(slot + 1);
                rule.Hash(slot + 1, (uint)chain.Slots, slot);
            }
            else
                rule.Random((uint)chain.Slots, slot);
            rule.Lookup((chain.AtNode ? ServiceMaps.NodePorts : ServiceMaps.Virtual).Endpoints, 0, Endpoint);
            rule.DestinationNat(Endpoint, EndpointPort);
        }));

    /// <summary>Loads what a packet's service, or its node port, is found by, from register 0 on.</summary>
    /// <returns>The first register behind it.</returns>
    public static uint LoadKey(NetlinkWriter rule, bool atNode)
    {
        rule.LoadProtocol(0);
        if (!atNode)
            rule.LoadDestinationAddress(1);
        rule.LoadDestinationPort(atNode ? 1u : 2u);
        return atNode ? 2u : 3u;
    }
}
