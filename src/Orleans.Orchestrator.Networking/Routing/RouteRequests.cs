using System.Net;
using Orleans.Orchestrator.Networking.Netlink;
using static Orleans.Orchestrator.Networking.Routing.RouteConstants;

namespace Orleans.Orchestrator.Networking.Routing;

/// <summary>Adds rtnetlink requests to a batch.</summary>
internal static class RouteRequests
{
    private const NetlinkFlags CreateNew = NetlinkFlags.Create | NetlinkFlags.Exclusive;
    private const NetlinkFlags CreateOrReplace = NetlinkFlags.Create | NetlinkFlags.Replace;

    extension(NetlinkWriter batch)
    {
        public void AddVeth(in VethRequest request)
        {
            batch.Begin($"create veth {request.Name}", RTM_NEWLINK, CreateNew);
            batch.Header(new LinkHeader { Flags = IFF_UP, Change = IFF_UP });
            batch.Text(IFLA_IFNAME, request.Name);
            batch.Bytes(IFLA_ADDRESS, request.HardwareAddress);
            batch.UInt32(IFLA_MTU, (uint)request.MtuBytes);
            var info = batch.BeginNested(IFLA_LINKINFO);
            batch.Text(IFLA_INFO_KIND, "veth");
            var data = batch.BeginNested(IFLA_INFO_DATA);
            var peer = batch.BeginNested(VETH_INFO_PEER);
            batch.Header(default(LinkHeader));
            batch.Text(IFLA_IFNAME, request.PeerName);
            batch.Bytes(IFLA_ADDRESS, request.PeerHardwareAddress);
            batch.UInt32(IFLA_MTU, (uint)request.MtuBytes);
            batch.UInt32(IFLA_NET_NS_FD, (uint)request.PeerNamespace.DangerousGetHandle());
            batch.EndNested(peer);
            batch.EndNested(data);
            batch.EndNested(info);
        }

        public void AddBridge(string name)
        {
            batch.Begin($"create bridge {name}", RTM_NEWLINK, CreateNew);
            batch.Header(new LinkHeader { Flags = IFF_UP, Change = IFF_UP });
            batch.Text(IFLA_IFNAME, name);
            var info = batch.BeginNested(IFLA_LINKINFO);
            batch.Text(IFLA_INFO_KIND, Pods.GatewayLink.Kind);
            batch.EndNested(info);
        }

        public void SetLinkUp(int index)
        {
            batch.Begin($"switch on interface {index}", RTM_SETLINK, NetlinkFlags.None);
            batch.Header(new LinkHeader { Index = index, Flags = IFF_UP, Change = IFF_UP });
        }

        /// <summary>Leaves a text on an interface and sets its IPv4 switches (<c>/proc/sys/net/ipv4/conf</c>) in one request.</summary>
        public void ConfigureLink(int index, string alias, params ReadOnlySpan<(int Switch, uint Value)> switches)
        {
            batch.Begin($"configure interface {index}", RTM_SETLINK, NetlinkFlags.None);
            batch.Header(new LinkHeader { Index = index });
            batch.Bytes(IFLA_IFALIAS, System.Text.Encoding.UTF8.GetBytes(alias));
            if (switches.IsEmpty)
                return;
            var families = batch.BeginNested(IFLA_AF_SPEC);
            var inet = batch.BeginNested(AF_INET);
            var configuration = batch.BeginNested(IFLA_INET_CONF);
            foreach (var (number, value) in switches)
                batch.UInt32(number, value);
            batch.EndNested(configuration);
            batch.EndNested(inet);
            batch.EndNested(families);
        }

        public void DeleteLink(string name)
        {
            batch.Begin($"delete interface {name}", RTM_DELLINK, NetlinkFlags.None);
            batch.Header(default(LinkHeader));
            batch.Text(IFLA_IFNAME, name);
        }

        /// <summary>Puts an interface into a group, so that <see cref="DeleteGroup"/> finds it.</summary>
        public void SetGroup(string name, uint group)
        {
            batch.Begin($"group interface {name}", RTM_SETLINK, NetlinkFlags.None);
            batch.Header(default(LinkHeader));
            batch.Text(IFLA_IFNAME, name);
            batch.UInt32(IFLA_GROUP, group);
        }

        public void DeleteGroup(uint group)
        {
            batch.Begin($"delete interfaces of group {group}", RTM_DELLINK, NetlinkFlags.None);
            batch.Header(default(LinkHeader));
            batch.UInt32(IFLA_GROUP, group);
        }

        public void AddAddress(int index, IPAddress address, byte prefixLength)
        {
            batch.Begin($"add address {address}/{prefixLength}", RTM_NEWADDR, CreateOrReplace);
            batch.Header(new AddressHeader { Family = AF_INET, PrefixLength = prefixLength, Scope = RT_SCOPE_UNIVERSE, Index = index });
            batch.Address(IFA_LOCAL, address);
            batch.Address(IFA_ADDRESS, address);
        }

        /// <summary>Routes <paramref name="destination"/> to an interface, by way of <paramref name="gateway"/> if given.</summary>
        public void AddRoute(IPNetwork destination, int index, IPAddress? gateway = null)
        {
            batch.Begin($"add route {destination}", RTM_NEWROUTE, CreateOrReplace);
            batch.Header(new RouteHeader
            {
                Family = AF_INET,
                DestinationLength = (byte)destination.PrefixLength,
                Table = RT_TABLE_MAIN,
                Protocol = RTPROT_STATIC,
                Scope = gateway is null ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
                Type = RTN_UNICAST,
            });
            if (destination.PrefixLength > 0)
                batch.Address(RTA_DST, destination.BaseAddress);
            if (gateway is not null)
                batch.Address(RTA_GATEWAY, gateway);
            batch.UInt32(RTA_OIF, (uint)index);
        }

        /// <summary>Says for ever which hardware address an address has, so that nobody needs to ask by ARP.</summary>
        public void AddNeighbour(int index, IPAddress address, byte[] hardwareAddress)
        {
            batch.Begin($"add neighbour {address}", RTM_NEWNEIGH, CreateOrReplace);
            batch.Header(new NeighbourHeader { Family = AF_INET, Index = index, State = NUD_PERMANENT });
            batch.Address(NDA_DST, address);
            batch.Bytes(NDA_LLADDR, hardwareAddress);
        }
    }
}
