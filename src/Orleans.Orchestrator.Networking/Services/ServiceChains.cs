using System.Net;
using Orleans.Orchestrator.Networking.Netlink;
using Orleans.Orchestrator.Networking.Nftables;
using static Orleans.Orchestrator.Networking.Nftables.NftConstants;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>
/// The chains that every table has. Those of type <c>nat</c> see the first packet of a connection only; the others see every packet and so must be short,
/// with the test that most packets end at in front.
/// </summary>
internal static class ServiceChains
{
    private const string Dispatch = "dispatch";
    private const int RawPriority = -300, DestinationNatPriority = -100, FilterPriority = 0, SourceNatPriority = 100;

    private static IPNetwork Loopback => new(IPAddress.Parse("127.0.0.0"), 8);

    /// <summary>All of them, each after those it goes to.</summary>
    public static IEnumerable<NftChainDefinition> All(NetworkOptions options) =>
    [
        new(Dispatch, null,
            new NftRule("services", rule => Pick(rule, ServiceMaps.Virtual)),
            new NftRule("node ports", rule =>
            {
                rule.LoadRoute(NFT_FIB_RESULT_ADDRTYPE, NFTA_FIB_F_DADDR, 0);
                rule.Compare(0, RTN_LOCAL);
                Pick(rule, ServiceMaps.NodePorts);
            })),
        // Connections from pods and from outside enter at the first, those of the node's own processes at the second.
        new("prerouting", new NftHook("nat", NF_INET_PRE_ROUTING, DestinationNatPriority), ToDispatch()),
        new("output", new NftHook("nat", NF_INET_LOCAL_OUT, DestinationNatPriority), ToDispatch()),
        Guard(options),
        Forward(options),
        new("output-filter", new NftHook("filter", NF_INET_LOCAL_OUT, FilterPriority), RejectServices(options)),
        Postrouting(options),
    ];

    private static NftRule ToDispatch() => new("to services", rule => rule.Verdict(NFT_JUMP, Dispatch));

    /// <summary>
    /// Goes to the chain for the packet's service. The detour over the packet's priority, which routing sets anew, is for people who list rules: nft
    /// has no words for a lookup of what was looked up.
    /// </summary>
    private static void Pick(NetlinkWriter rule, ServiceMaps maps)
    {
        ServiceTableLayout.LoadKey(rule, maps.AtNode);
        rule.Lookup(maps.Services, 0, 0);
        rule.StoreMeta(NFT_META_PRIORITY, 0);
        rule.LoadMeta(NFT_META_PRIORITY, 0);
        rule.Lookup(ServiceTableLayout.PicksMap, 0, null);
    }

    /// <summary>Pod links route 127.0.0.0/8 so that node ports answer there; a pod itself must not reach the node's loopback (CVE-2020-8558).</summary>
    private static NftChainDefinition Guard(NetworkOptions options) => new("guard", new NftHook("filter", NF_INET_PRE_ROUTING, RawPriority), new NftRule(
        "pods keep off the node's loopback", rule =>
        {
            rule.LoadDestinationAddress(0);
            rule.RequireNetwork(0, Loopback);
            rule.RequireInterface(NFT_META_IIFNAME, options.InterfacePrefix);
            rule.Verdict(NF_DROP);
        }));

    private static NftChainDefinition Forward(NetworkOptions options) => new(
        "forward",
        new NftHook("filter", NF_INET_FORWARD, FilterPriority),
        new NftRule("known connections", rule =>
        {
            rule.LoadConnection(NFT_CT_STATE, 0);
            rule.RequireAny(0, StateEstablished | StateRelated);
            rule.Verdict(NF_ACCEPT);
        }),
        // A pod that reached itself through a service would get a packet from its own address, and drop it: see the first of postrouting.
        new NftRule("a pod to itself through a service", rule =>
        {
            rule.RequireInterface(NFT_META_IIFNAME, options.InterfacePrefix);
            rule.LoadConnection(NFT_CT_STATUS, 0);
            rule.RequireAny(0, IPS_DST_NAT);
            rule.LoadRoute(NFT_FIB_RESULT_OIF, NFTA_FIB_F_DADDR | NFTA_FIB_F_IIF | NFTA_FIB_F_PRESENT, 0);
            rule.Compare(0, 1);
            rule.LoadMeta(NFT_META_MARK, 0);
            rule.Bitwise(0, BitConverter.GetBytes(~options.MasqueradeMark), BitConverter.GetBytes(options.MasqueradeMark));
            rule.StoreMeta(NFT_META_MARK, 0);
        }),
        RejectServices(options));

    private static NftChainDefinition Postrouting(NetworkOptions options) => new(
        "postrouting",
        new NftHook("nat", NF_INET_POST_ROUTING, SourceNatPriority),
        new NftRule("a pod to itself", rule =>
        {
            rule.LoadMeta(NFT_META_MARK, 0);
            rule.RequireAny(0, options.MasqueradeMark);
            rule.Masquerade();
        }),
        // No answer would find its way to 127.0.0.1.
        new NftRule("node ports asked for at the loopback", rule =>
        {
            rule.LoadConnection(NFT_CT_STATUS, 0);
            rule.RequireAny(0, IPS_DST_NAT);
            rule.LoadSourceAddress(0);
            rule.RequireNetwork(0, Loopback);
            rule.RequireInterface(NFT_META_OIFNAME, options.InterfacePrefix);
            rule.Masquerade();
        }),
        new NftRule("pods to pods", rule =>
        {
            rule.LoadSourceAddress(0);
            rule.RequireNetwork(0, options.ClusterNetwork);
            rule.LoadDestinationAddress(0);
            rule.RequireNetwork(0, options.ClusterNetwork);
            rule.Verdict(NF_ACCEPT);
        }),
        // It doesn't know their addresses.
        new NftRule("pods to the world", rule =>
        {
            rule.LoadSourceAddress(0);
            rule.RequireNetwork(0, options.PodNetwork);
            rule.RequireInterface(NFT_META_OIFNAME, options.InterfacePrefix, matches: false);
            rule.Masquerade();
        }),
        // The answer must come back through this node.
        new NftRule("the world to pods on other nodes", rule =>
        {
            rule.LoadConnection(NFT_CT_STATUS, 0);
            rule.RequireAny(0, IPS_DST_NAT);
            rule.LoadDestinationAddress(0);
            rule.RequireNetwork(0, options.ClusterNetwork);
            rule.RequireInterface(NFT_META_OIFNAME, options.InterfacePrefix, matches: false);
            rule.Masquerade();
        }));

    /// <summary>Whatever still goes to a service address has no endpoint behind it.</summary>
    private static NftRule RejectServices(NetworkOptions options) => new("services without endpoints", rule =>
    {
        rule.LoadDestinationAddress(0);
        rule.RequireNetwork(0, options.ServiceNetwork);
        rule.RejectPortUnreachable();
    });
}
