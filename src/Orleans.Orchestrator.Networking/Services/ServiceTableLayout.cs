using System.Security.Cryptography;
using System.Text;
using Orleans.Orchestrator.Networking.Netlink;
using Orleans.Orchestrator.Networking.Nftables;
using static Orleans.Orchestrator.Networking.Nftables.NftConstants;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>
/// The fixed part of our nftables table: five maps, and the chains that use them. In nft's words:
/// <code>
/// map services           { type inet_proto . ipv4_addr . inet_service : mark }                     → K
/// map picks              { type mark : verdict }                                                   → goto random-K
/// map endpoints          { type inet_proto . ipv4_addr . inet_service . mark : ipv4_addr . inet_service }
/// map nodeports          { type inet_proto . inet_service : mark }                                 → K, for node-random-K
/// map nodeport-services  { type inet_proto . inet_service : ipv4_addr . inet_service }
/// chain random-K         { dnat to protocol . daddr . dport . numgen random mod K map @endpoints }
/// </code>
/// </summary>
internal static class ServiceTableLayout
{
    public const string ServicesMap = "services";
    public const string PicksMap = "picks";
    public const string EndpointsMap = "endpoints";
    public const string NodePortsMap = "nodeports";
    public const string NodePortServicesMap = "nodeport-services";

    /// <summary>To be raised whenever the rules below change, so that a table made by an older daemon is replaced.</summary>
    private const int Version = 1;

    /// <summary>A <see cref="PickChain.Code"/> in the kernel.</summary>
    private const int CodeBytes = 4;

    private const string Dispatch = "dispatch";
    private const int RawPriority = -300, DestinationNatPriority = -100, FilterPriority = 0, SourceNatPriority = 100;

    /// <summary>How many rules each chain has, except those that pick slots, which have one each.</summary>
    public static IReadOnlyDictionary<string, int> RuleCounts { get; } = new Dictionary<string, int>
    {
        [Dispatch] = 2, ["prerouting"] = 1, ["output"] = 1, ["guard"] = 1, ["forward"] = 3, ["output-filter"] = 1, ["postrouting"] = 5,
    };

    /// <summary>What the table's comment says; a table with another was made with other options or by another version.</summary>
    public static string Comment(NetworkOptions options)
    {
        var facts = $"{options.ClusterNetwork} {options.PodNetwork} {options.ServiceNetwork} {options.InterfacePrefix} {options.MasqueradeMark}";
        return $"layout {Version} {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(facts)).AsSpan(0, 8))}";
    }

    /// <summary>Replaces whatever table of our name is there by one without services.</summary>
    public static void Write(NftBatch batch, NetworkOptions options)
    {
        batch.AddTable(null);
        batch.DeleteTable();
        batch.AddTable(Comment(options));
        batch.AddMap(ServicesMap, NftType.ProtocolAddressService, ServiceKey.Bytes, NftType.Mark, CodeBytes);
        batch.AddMap(PicksMap, NftType.Mark, CodeBytes, NFT_DATA_VERDICT, 0);
        batch.AddMap(EndpointsMap, NftType.ProtocolAddressServiceSlot, ServiceKey.SlotBytes, NftType.AddressService, Target.Bytes);
        batch.AddMap(NodePortsMap, NftType.ProtocolService, NodePortKey.Bytes, NftType.Mark, CodeBytes);
        batch.AddMap(NodePortServicesMap, NftType.ProtocolService, NodePortKey.Bytes, NftType.AddressService, Target.Bytes);
        WriteDispatch(batch);
        WriteFilters(batch, options);
        WritePostrouting(batch, options);
    }

    /// <summary>Adds a chain that picks one of several slots.</summary>
    public static void Write(NftBatch batch, PickChain chain)
    {
        const uint Protocol = 0, Address = 1, Port = 2, Slot = 3, EndpointAddress = 4, EndpointPort = 5;
        batch.AddChain(chain.Name);
        batch.AddRule(chain.Name, rule =>
        {
            if (chain.AtNode)
            {
                // The same protocol and the node's port lead to the service's own address and port, under which its endpoints are listed.
                rule.LoadProtocol(Protocol);
                rule.LoadDestinationPort(Address);
                rule.Lookup(NodePortServicesMap, Protocol, Address);
            }
            else
            {
                rule.LoadProtocol(Protocol);
                rule.LoadDestinationAddress(Address);
                rule.LoadDestinationPort(Port);
            }
            if (chain.Affinity)
            {
                rule.LoadSourceAddress(EndpointAddress);
                rule.Hash(EndpointAddress, (uint)chain.Slots, Slot);
            }
            else
                rule.Random((uint)chain.Slots, Slot);
            rule.Lookup(EndpointsMap, Protocol, EndpointAddress);
            rule.DestinationNat(EndpointAddress, EndpointPort);
        });
        batch.AddElement(PicksMap, BitConverter.GetBytes(chain.Code), chain.Name);
    }

    private static void WriteDispatch(NftBatch batch)
    {
        batch.AddChain(Dispatch);
        batch.AddRule(Dispatch, rule =>
        {
            rule.LoadProtocol(0);
            rule.LoadDestinationAddress(1);
            rule.LoadDestinationPort(2);
            rule.Lookup(ServicesMap, 0, 0);
            Pick(rule);
        });
        batch.AddRule(Dispatch, rule =>
        {
            rule.LoadRoute(NFT_FIB_RESULT_ADDRTYPE, NFTA_FIB_F_DADDR, 0);
            rule.Compare(0, RTN_LOCAL);
            rule.LoadProtocol(0);
            rule.LoadDestinationPort(1);
            rule.Lookup(NodePortsMap, 0, 0);
            Pick(rule);
        });
        // Connections from pods and from outside enter at the first, those of the node's own processes at the second.
        batch.AddBaseChain("prerouting", "nat", NF_INET_PRE_ROUTING, DestinationNatPriority);
        batch.AddRule("prerouting", rule => rule.Verdict(NFT_JUMP, Dispatch));
        batch.AddBaseChain("output", "nat", NF_INET_LOCAL_OUT, DestinationNatPriority);
        batch.AddRule("output", rule => rule.Verdict(NFT_JUMP, Dispatch));
    }

    /// <summary>
    /// Goes to the chain that register 0 names. The detour over the packet's priority, which routing sets anew, is for people who list rules: nft 1.0
    /// has no words for a lookup of what was looked up, and aborts.
    /// </summary>
    private static void Pick(NetlinkWriter rule)
    {
        rule.StoreMeta(NFT_META_PRIORITY, 0);
        rule.LoadMeta(NFT_META_PRIORITY, 0);
        rule.Lookup(PicksMap, 0, null);
    }

    private static void WriteFilters(NftBatch batch, NetworkOptions options)
    {
        // Pod links route 127.0.0.0/8 so that node ports answer there; a pod itself must not reach the node's loopback (CVE-2020-8558).
        batch.AddBaseChain("guard", "filter", NF_INET_PRE_ROUTING, RawPriority);
        batch.AddRule("guard", rule =>
        {
            rule.RequireInterface(NFT_META_IIFNAME, options.InterfacePrefix);
            rule.LoadDestinationAddress(0);
            rule.RequireNetwork(0, Loopback);
            rule.Verdict(NF_DROP);
        });

        batch.AddBaseChain("forward", "filter", NF_INET_FORWARD, FilterPriority);
        batch.AddRule("forward", rule =>
        {
            rule.LoadConnection(NFT_CT_STATE, 0);
            rule.RequireAny(0, StateEstablished | StateRelated);
            rule.Verdict(NF_ACCEPT);
        });
        // A pod that reached itself through a service would get a packet from its own address, and drop it: see the first of postrouting.
        batch.AddRule("forward", rule =>
        {
            rule.RequireInterface(NFT_META_IIFNAME, options.InterfacePrefix);
            rule.LoadConnection(NFT_CT_STATUS, 0);
            rule.RequireAny(0, IPS_DST_NAT);
            rule.LoadRoute(NFT_FIB_RESULT_OIF, NFTA_FIB_F_DADDR | NFTA_FIB_F_IIF | NFTA_FIB_F_PRESENT, 0);
            rule.Compare(0, [1]);
            rule.LoadMeta(NFT_META_MARK, 0);
            rule.Bitwise(0, BitConverter.GetBytes(~options.MasqueradeMark), BitConverter.GetBytes(options.MasqueradeMark));
            rule.StoreMeta(NFT_META_MARK, 0);
        });
        // Whatever still goes to a service address has no endpoint behind it.
        batch.AddRule("forward", rule => RejectServices(rule, options));
        batch.AddBaseChain("output-filter", "filter", NF_INET_LOCAL_OUT, FilterPriority);
        batch.AddRule("output-filter", rule => RejectServices(rule, options));
    }

    private static void WritePostrouting(NftBatch batch, NetworkOptions options)
    {
        const string Chain = "postrouting";
        batch.AddBaseChain(Chain, "nat", NF_INET_POST_ROUTING, SourceNatPriority);
        batch.AddRule(Chain, rule =>
        {
            rule.LoadMeta(NFT_META_MARK, 0);
            rule.RequireAny(0, options.MasqueradeMark);
            rule.Masquerade();
        });
        // A node port asked for at 127.0.0.1: no answer would find its way there.
        batch.AddRule(Chain, rule =>
        {
            rule.LoadConnection(NFT_CT_STATUS, 0);
            rule.RequireAny(0, IPS_DST_NAT);
            rule.LoadSourceAddress(0);
            rule.RequireNetwork(0, Loopback);
            rule.RequireInterface(NFT_META_OIFNAME, options.InterfacePrefix);
            rule.Masquerade();
        });
        batch.AddRule(Chain, rule =>
        {
            rule.LoadSourceAddress(0);
            rule.RequireNetwork(0, options.ClusterNetwork);
            rule.LoadDestinationAddress(0);
            rule.RequireNetwork(0, options.ClusterNetwork);
            rule.Verdict(NF_ACCEPT);
        });
        // Pods to the world, which doesn't know their addresses.
        batch.AddRule(Chain, rule =>
        {
            rule.LoadSourceAddress(0);
            rule.RequireNetwork(0, options.PodNetwork);
            rule.RequireInterface(NFT_META_OIFNAME, options.InterfacePrefix, matches: false);
            rule.Masquerade();
        });
        // The world to a pod on another node: the answer must come back through this one.
        batch.AddRule(Chain, rule =>
        {
            rule.LoadConnection(NFT_CT_STATUS, 0);
            rule.RequireAny(0, IPS_DST_NAT);
            rule.LoadDestinationAddress(0);
            rule.RequireNetwork(0, options.ClusterNetwork);
            rule.RequireInterface(NFT_META_OIFNAME, options.InterfacePrefix, matches: false);
            rule.Masquerade();
        });
    }

    private static System.Net.IPNetwork Loopback => new(System.Net.IPAddress.Parse("127.0.0.0"), 8);

    private static void RejectServices(NetlinkWriter rule, NetworkOptions options)
    {
        rule.LoadDestinationAddress(0);
        rule.RequireNetwork(0, options.ServiceNetwork);
        rule.RejectPortUnreachable();
    }
}
