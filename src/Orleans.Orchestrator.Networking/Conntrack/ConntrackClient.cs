using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Netlink;
using Orleans.Orchestrator.Networking.Netlink;
using Orleans.Orchestrator.Networking.Nftables;
using Orleans.Orchestrator.Networking.Services;
using static Orleans.Orchestrator.Networking.Conntrack.ConntrackConstants;

namespace Orleans.Orchestrator.Networking.Conntrack;

/// <summary>The kernel's memory of connections, over raw ctnetlink. One caller at a time.</summary>
internal sealed class ConntrackClient : IDisposable
{
    private const byte Ipv4Family = 2;

    /// <summary>Deletions sent at once; each that comes too late is answered, and the answers must fit into the socket's buffer.</summary>
    private const int MostDeletedAtOnce = 4096;

    private readonly NetlinkConnection _connection;
    private readonly NetlinkWriter _request = new();

    private ConntrackClient(NetlinkConnection connection) => _connection = connection;

    /// <summary>Opens a client in the node's network namespace.</summary>
    public static ConntrackClient Open(NetworkOptions options) =>
        new(new NetlinkConnection(HostNamespace.Run(options, () => NetlinkSocket.Open(NetlinkProtocol.Netfilter))));

    /// <summary>Forgets the UDP connections that <paramref name="isDoomed"/> says: their next packet is treated as the first of a new one.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="NetlinkException">The kernel refused; some may have been forgotten.</exception>
    public int DeleteUdp(Predicate<TrackedConnection> isDoomed)
    {
        var doomed = FindUdp(isDoomed);
        foreach (var part in doomed.Chunk(MostDeletedAtOnce))
        {
            _request.Clear();
            foreach (var (tuple, id) in part)
            {
                Begin("delete a tracked UDP connection", IPCTNL_MSG_CT_DELETE, NetlinkFlags.None);
                _request.Bytes(CTA_TUPLE_ORIG, tuple);
                // The number keeps a connection safe that took the place of the one that was seen.
                _request.Bytes(CTA_ID, id);
            }
            if (_connection.TryExecute(_request) is { ErrorNumber: not Errno.ENOENT } refusal)
                throw refusal;
        }
        return doomed.Count;
    }

    public void Dispose() => _connection.Dispose();

    private List<(byte[] Tuple, byte[] Id)> FindUdp(Predicate<TrackedConnection> isDoomed)
    {
        var doomed = new List<(byte[] Tuple, byte[] Id)>();
        _request.Clear();
        Begin("list tracked UDP connections", IPCTNL_MSG_CT_GET, NetlinkFlags.Dump);
        WriteUdpFilter();
        _connection.Query(_request, (type, payload) =>
        {
            var attributes = new NetlinkAttributes(payload[Marshal.SizeOf<NftBatch.NetfilterHeader>()..]);
            var original = attributes.Find(CTA_TUPLE_ORIG);
            // Zones are somebody else's: our rules send nothing to one.
            if ((type & 0xff) != IPCTNL_MSG_CT_NEW || !attributes.Find(CTA_ZONE).IsEmpty || !TryRead(original, CTA_IP_V4_DST, CTA_PROTO_DST_PORT, out var destination)
                || !TryRead(attributes.Find(CTA_TUPLE_REPLY), CTA_IP_V4_SRC, CTA_PROTO_SRC_PORT, out var replier))
                return;
            if (isDoomed(new TrackedConnection(destination, replier)))
                doomed.Add((original.ToArray(), attributes.Find(CTA_ID).ToArray()));
        });
        return doomed;
    }

    /// <summary>Kernels before 5.8 don't know filters and list everything, so what comes is looked at all the same.</summary>
    private void WriteUdpFilter()
    {
        var tuple = _request.BeginNested(CTA_TUPLE_ORIG);
        var protocol = _request.BeginNested(CTA_TUPLE_PROTO);
        _request.UInt8(CTA_PROTO_NUM, (byte)ServiceProtocol.Udp);
        _request.EndNested(protocol);
        _request.EndNested(tuple);
        var filter = _request.BeginNested(CTA_FILTER);
        _request.UInt32(CTA_FILTER_ORIG_FLAGS, CTA_FILTER_F_CTA_PROTO_NUM);
        _request.UInt32(CTA_FILTER_REPLY_FLAGS, 0);
        _request.EndNested(filter);
    }

    /// <summary>Reads one side of a tuple of UDP over IPv4.</summary>
    private static bool TryRead(ReadOnlySpan<byte> tuple, int addressType, int portType, out Target target)
    {
        var parts = new NetlinkAttributes(tuple);
        var protocol = new NetlinkAttributes(parts.Find(CTA_TUPLE_PROTO));
        var address = new NetlinkAttributes(parts.Find(CTA_TUPLE_IP)).Find(addressType);
        var number = protocol.Find(CTA_PROTO_NUM);
        var port = protocol.Find(portType);
        target = default;
        if (number.Length < 1 || number[0] != (byte)ServiceProtocol.Udp || address.Length != 4 || port.Length != 2)
            return false;
        target = new Target(BinaryPrimitives.ReadUInt32BigEndian(address), BinaryPrimitives.ReadUInt16BigEndian(port));
        return true;
    }

    private void Begin(string operation, int type, NetlinkFlags flags)
    {
        _request.Begin(operation, (ushort)(NFNL_SUBSYS_CTNETLINK << 8 | type), flags);
        _request.Header(new NftBatch.NetfilterHeader { Family = Ipv4Family });
    }
}
