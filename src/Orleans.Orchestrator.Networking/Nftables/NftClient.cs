using System.Runtime.InteropServices;
using System.Text;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Netlink;
using Orleans.Orchestrator.Networking.Netlink;
using static Orleans.Orchestrator.Networking.Nftables.NftConstants;

namespace Orleans.Orchestrator.Networking.Nftables;

/// <summary>nftables over raw nfnetlink, for one table of family <c>ip</c>. One caller at a time.</summary>
internal sealed class NftClient : IDisposable
{
    private const byte Ipv4 = 2;
    private readonly NetlinkConnection _connection;
    private readonly NetlinkWriter _query = new();
    private readonly string _table;

    private NftClient(NetlinkConnection connection, string table)
    {
        _connection = connection;
        _table = table;
    }

    /// <summary>Receives one element of a map: its key, and its data as a value or as the chain its verdict names.</summary>
    public delegate void ElementHandler(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, string? chain);

    /// <summary>Opens a client in the node's network namespace.</summary>
    public static NftClient Open(NetworkOptions options) => new(
        new NetlinkConnection(HostNamespace.Run(options, () => NetlinkSocket.Open(NetlinkProtocol.Netfilter))), options.TableName);

    /// <summary>Carries a transaction out.</summary>
    /// <returns>Why it was refused, or <see langword="null"/>.</returns>
    public NetlinkException? TryExecute(NftBatch batch) => _connection.TryExecuteFinished(batch.Writer);

    /// <summary>A number that changes with every transaction of anybody in this network namespace.</summary>
    public uint Generation()
    {
        uint generation = 0;
        Request("read the nftables generation", NFT_MSG_GETGEN, NetlinkFlags.None);
        _connection.Query(_query, (type, payload) =>
        {
            if ((type & 0xff) == NFT_MSG_NEWGEN)
                generation = NetlinkAttributes.ReadUInt32BigEndian(Attributes(payload).Find(NFTA_GEN_ID));
        });
        return generation;
    }

    /// <summary>
    /// The table's comment; empty when it has none or when the table has flags, such as being dormant; <see langword="null"/> when there is no table.
    /// </summary>
    public string? TableComment()
    {
        string? comment = null;
        Request($"find table {_table}", NFT_MSG_GETTABLE, NetlinkFlags.None);
        _query.Text(NFTA_TABLE_NAME, _table);
        try
        {
            _connection.Query(_query, (type, payload) =>
            {
                if ((type & 0xff) != NFT_MSG_NEWTABLE)
                    return;
                var flags = Attributes(payload).Find(NFTA_TABLE_FLAGS);
                var isPlain = flags.IsEmpty || NetlinkAttributes.ReadUInt32BigEndian(flags) == 0;
                comment = isPlain ? ReadComment(Attributes(payload).Find(NFTA_TABLE_USERDATA)) : "";
            });
        }
        catch (NetlinkException refusal) when (refusal.ErrorNumber == Errno.ENOENT)
        {
            return null;
        }
        return comment;
    }

    /// <summary>All chains of the table with their rules.</summary>
    public List<NftChain> Chains()
    {
        var hooks = new Dictionary<string, NftHook?>();
        Request($"list chains of table {_table}", NFT_MSG_GETCHAIN, NetlinkFlags.Dump);
        _connection.Query(_query, (type, payload) =>
        {
            var attributes = Attributes(payload);
            // The kernel has no dump of the chains of one table.
            if ((type & 0xff) == NFT_MSG_NEWCHAIN && NetlinkAttributes.ReadText(attributes.Find(NFTA_CHAIN_TABLE)) == _table)
                hooks[NetlinkAttributes.ReadText(attributes.Find(NFTA_CHAIN_NAME))] = ReadHook(attributes);
        });
        var rules = Rules();
        return [.. hooks.Select(chain => new NftChain(chain.Key, chain.Value, string.Join('\n', rules[chain.Key])))];
    }

    /// <summary>Hands over every element of a map.</summary>
    public void Elements(string map, ElementHandler handler)
    {
        Request($"list elements of map {map}", NFT_MSG_GETSETELEM, NetlinkFlags.Dump);
        _query.Text(NFTA_SET_ELEM_LIST_TABLE, _table);
        _query.Text(NFTA_SET_ELEM_LIST_SET, map);
        _connection.Query(_query, (type, payload) =>
        {
            if ((type & 0xff) != NFT_MSG_NEWSETELEM)
                return;
            foreach (var element in new NetlinkAttributes(Attributes(payload).Find(NFTA_SET_ELEM_LIST_ELEMENTS)))
                ReadElement(element.Nested, handler);
        });
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>The comments of the rules of each chain, in order.</summary>
    private ILookup<string, string> Rules()
    {
        var rules = new List<(string Chain, string Comment)>();
        Request($"list rules of table {_table}", NFT_MSG_GETRULE, NetlinkFlags.Dump);
        _query.Text(NFTA_RULE_TABLE, _table);
        _connection.Query(_query, (type, payload) =>
        {
            if ((type & 0xff) != NFT_MSG_NEWRULE)
                return;
            var attributes = Attributes(payload);
            rules.Add((NetlinkAttributes.ReadText(attributes.Find(NFTA_RULE_CHAIN)), ReadComment(attributes.Find(NFTA_RULE_USERDATA))));
        });
        return rules.ToLookup(rule => rule.Chain, rule => rule.Comment);
    }

    /// <summary>Reads what <see cref="NftBatch"/> wrote; empty for anything else.</summary>
    private static string ReadComment(ReadOnlySpan<byte> userData) =>
        userData.Length > 2 && userData[0] == 0 ? Encoding.ASCII.GetString(userData[2..].TrimEnd((byte)0)) : "";

    private static NftHook? ReadHook(NetlinkAttributes chain)
    {
        var hook = new NetlinkAttributes(chain.Find(NFTA_CHAIN_HOOK));
        var number = hook.Find(NFTA_HOOK_HOOKNUM);
        var priority = hook.Find(NFTA_HOOK_PRIORITY);
        var policy = chain.Find(NFTA_CHAIN_POLICY);
        return number.IsEmpty || priority.IsEmpty || policy.IsEmpty
            ? null
            : new NftHook(
                NetlinkAttributes.ReadText(chain.Find(NFTA_CHAIN_TYPE)), (int)NetlinkAttributes.ReadUInt32BigEndian(number),
                (int)NetlinkAttributes.ReadUInt32BigEndian(priority), (int)NetlinkAttributes.ReadUInt32BigEndian(policy));
    }

    private static void ReadElement(NetlinkAttributes element, ElementHandler handler)
    {
        var key = new NetlinkAttributes(element.Find(NFTA_SET_ELEM_KEY)).Find(NFTA_DATA_VALUE);
        var data = new NetlinkAttributes(element.Find(NFTA_SET_ELEM_DATA));
        var verdict = data.Find(NFTA_DATA_VERDICT);
        var chain = verdict.IsEmpty ? null : NetlinkAttributes.ReadText(new NetlinkAttributes(verdict).Find(NFTA_VERDICT_CHAIN));
        handler(key, data.Find(NFTA_DATA_VALUE), chain);
    }

    private static NetlinkAttributes Attributes(ReadOnlySpan<byte> payload) => new(payload[Marshal.SizeOf<NftBatch.NetfilterHeader>()..]);

    private void Request(string operation, int type, NetlinkFlags flags)
    {
        _query.Clear();
        _query.Begin(operation, (ushort)(NFNL_SUBSYS_NFTABLES << 8 | type), flags);
        _query.Header(new NftBatch.NetfilterHeader { Family = Ipv4 });
    }
}
