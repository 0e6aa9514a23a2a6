using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Netlink;
using Orleans.Orchestrator.Networking.Netlink;
using static Orleans.Orchestrator.Networking.Routing.RouteConstants;

namespace Orleans.Orchestrator.Networking.Routing;

/// <summary>rtnetlink in one network namespace. One caller at a time.</summary>
internal sealed class RouteClient : IDisposable
{
    private readonly NetlinkConnection _connection;
    private readonly NetlinkWriter _query = new();

    private RouteClient(NetlinkConnection connection) => _connection = connection;

    /// <summary>An empty batch, for <see cref="Execute"/>; it is the same object every time.</summary>
    public NetlinkWriter Batch
    {
        get
        {
            field.Clear();
            return field;
        }
    } = new();

    /// <summary>Opens a client in <paramref name="networkNamespace"/>, or in the calling thread's when there is none.</summary>
    public static RouteClient Open(SafeFileHandle? networkNamespace)
    {
        var socket = networkNamespace is null
            ? NetlinkSocket.Open(NetlinkProtocol.Route)
            : NetworkNamespace.Run(networkNamespace, () => NetlinkSocket.Open(NetlinkProtocol.Route));
        return new RouteClient(new NetlinkConnection(socket));
    }

    /// <summary>Carries out what was added to <see cref="Batch"/>, in order.</summary>
    /// <exception cref="NetlinkException">The first request that was refused; the others have been carried out all the same.</exception>
    public void Execute(NetlinkWriter batch) => _connection.Execute(batch);

    /// <inheritdoc cref="NetlinkConnection.TryExecute"/>
    public NetlinkException? TryExecute(NetlinkWriter batch) => _connection.TryExecute(batch);

    /// <summary>Deletes an interface; <see langword="false"/> when there is none of that name.</summary>
    public bool DeleteLink(string name)
    {
        var batch = Batch;
        batch.DeleteLink(name);
        return TryExecute(batch) switch
        {
            null => true,
            { ErrorNumber: Errno.ENODEV } => false,
            { } refusal => throw refusal,
        };
    }

    /// <summary>
    /// Deletes interfaces, those that are there. The kernel waits once for all packets on their way, some tens of milliseconds on a busy machine, and not
    /// once for each interface.
    /// </summary>
    public void DeleteLinks(IReadOnlyCollection<string> names)
    {
        const uint Doomed = 0x6f726364;
        var batch = Batch;
        foreach (var name in names)
            batch.SetGroup(name, Doomed);
        batch.DeleteGroup(Doomed);
        if (TryExecute(batch) is { ErrorNumber: not Errno.ENODEV } refusal)
            throw refusal;
    }

    /// <summary>All interfaces.</summary>
    public List<LinkInfo> Links()
    {
        var links = new List<LinkInfo>();
        _query.Clear();
        _query.Begin("list interfaces", RTM_GETLINK, NetlinkFlags.Dump);
        _query.Header(default(LinkHeader));
        _connection.Query(_query, (type, payload) =>
        {
            if (type == RTM_NEWLINK)
                links.Add(ReadLink(payload));
        });
        return links;
    }

    /// <summary>An interface by its name, or <see langword="null"/>.</summary>
    public LinkInfo? FindLink(string name)
    {
        LinkInfo? found = null;
        _query.Clear();
        _query.Begin($"find interface {name}", RTM_GETLINK, NetlinkFlags.None);
        _query.Header(default(LinkHeader));
        _query.Text(IFLA_IFNAME, name);
        try
        {
            _connection.Query(_query, (type, payload) => found = type == RTM_NEWLINK ? ReadLink(payload) : found);
        }
        catch (NetlinkException refusal) when (refusal.ErrorNumber == Errno.ENODEV)
        {
            return null;
        }
        return found;
    }

    /// <summary>Number of the interface with the default IPv4 route, or <see langword="null"/>.</summary>
    public int? DefaultRouteLink()
    {
        int? index = null;
        _query.Clear();
        _query.Begin("list routes", RTM_GETROUTE, NetlinkFlags.Dump);
        _query.Header(new RouteHeader { Family = AF_INET });
        _connection.Query(_query, (type, payload) =>
        {
            var header = type == RTM_NEWROUTE ? MemoryMarshal.Read<RouteHeader>(payload) : default;
            if (header is not { Table: RT_TABLE_MAIN, DestinationLength: 0, Type: RTN_UNICAST } || index is not null)
                return;
            var output = new NetlinkAttributes(payload[Marshal.SizeOf<RouteHeader>()..]).Find(RTA_OIF);
            if (!output.IsEmpty)
                index = (int)NetlinkAttributes.ReadUInt32(output);
        });
        return index;
    }

    public void Dispose() => _connection.Dispose();

    private static LinkInfo ReadLink(ReadOnlySpan<byte> payload)
    {
        var header = MemoryMarshal.Read<LinkHeader>(payload);
        var link = new LinkInfo(header.Index, "", "", "", 0, (header.Flags & IFF_UP) != 0);
        foreach (var attribute in new NetlinkAttributes(payload[Marshal.SizeOf<LinkHeader>()..]))
            link = attribute.Type switch
            {
                IFLA_IFNAME => link with { Name = attribute.Text },
                IFLA_IFALIAS => link with { Alias = attribute.Text },
                IFLA_MTU => link with { MtuBytes = (int)attribute.UInt32 },
                IFLA_LINKINFO => link with { Kind = NetlinkAttributes.ReadText(attribute.Nested.Find(IFLA_INFO_KIND)) },
                _ => link,
            };
        return link;
    }
}
