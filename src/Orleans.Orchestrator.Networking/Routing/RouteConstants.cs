namespace Orleans.Orchestrator.Networking.Routing;

/// <summary>Numbers of <c>linux/rtnetlink.h</c>, <c>if_link.h</c>, <c>if_addr.h</c>, <c>neighbour.h</c> and <c>veth.h</c>, under their own names.</summary>
internal static class RouteConstants
{
    public const byte AF_INET = 2;
    public const ushort RTM_NEWLINK = 16, RTM_DELLINK = 17, RTM_GETLINK = 18, RTM_SETLINK = 19;
    public const ushort RTM_NEWADDR = 20;
    public const ushort RTM_NEWROUTE = 24, RTM_GETROUTE = 26;
    public const ushort RTM_NEWNEIGH = 28;
    public const uint IFF_UP = 1;
    public const int IFLA_ADDRESS = 1, IFLA_IFNAME = 3, IFLA_MTU = 4, IFLA_LINKINFO = 18, IFLA_IFALIAS = 20, IFLA_AF_SPEC = 26, IFLA_GROUP = 27, IFLA_NET_NS_FD = 28;
    public const int IFLA_INFO_KIND = 1, IFLA_INFO_DATA = 2, VETH_INFO_PEER = 1;
    public const int IFLA_INET_CONF = 1, IPV4_DEVCONF_RP_FILTER = 8, IPV4_DEVCONF_ROUTE_LOCALNET = 26;
    public const int IFA_ADDRESS = 1, IFA_LOCAL = 2;
    public const int RTA_DST = 1, RTA_OIF = 4, RTA_GATEWAY = 5;
    public const byte RT_TABLE_MAIN = 254, RTPROT_STATIC = 4, RTN_UNICAST = 1, RT_SCOPE_UNIVERSE = 0, RT_SCOPE_LINK = 253;
    public const int NDA_DST = 1, NDA_LLADDR = 2;
    public const ushort NUD_PERMANENT = 0x80;
}
