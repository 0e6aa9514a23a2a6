using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Orleans.Orchestrator.Networking.Netlink;
using static Orleans.Orchestrator.Networking.Nftables.NftConstants;

namespace Orleans.Orchestrator.Networking.Nftables;

/// <summary>A transaction on one nftables table of family <c>ip</c>: all of it takes effect at one moment, or nothing.</summary>
internal sealed class NftBatch(string table)
{
    private const byte Ipv4 = 2;

    /// <summary>An attribute can't be longer than 64 KiB, and all elements of a message are one attribute.</summary>
    private const int ElementBytesPerMessage = 60_000;

    private readonly NetlinkWriter _writer = new();
    private uint _nextSetId;
    private (int Message, string Map, int Nested) _elements;

    /// <summary>The messages; only <see cref="NftClient"/> needs them.</summary>
    public NetlinkWriter Writer => _writer;

    /// <summary>Begins a transaction anew. With a generation it fails with ERESTART if anybody has changed any table since.</summary>
    public void Begin(uint? generation)
    {
        _writer.Clear();
        _elements = default;
        _nextSetId = 0;
        _writer.Begin("begin an nftables transaction", NFNL_MSG_BATCH_BEGIN, NetlinkFlags.None);
        _writer.Header(new NetfilterHeader { Resource = BinaryPrimitives.ReverseEndianness(NFNL_SUBSYS_NFTABLES) });
        if (generation is { } number)
            _writer.UInt32BigEndian(NFNL_BATCH_GENID, number);
    }

    /// <summary>Ends the transaction; then it can be executed.</summary>
    public void End()
    {
        EndElements();
        // The last request proper is acknowledged, because older kernels don't acknowledge the end of a transaction.
        _writer.Finish();
        _writer.Begin("commit an nftables transaction", NFNL_MSG_BATCH_END, NetlinkFlags.None);
        _writer.Header(new NetfilterHeader { Resource = BinaryPrimitives.ReverseEndianness(NFNL_SUBSYS_NFTABLES) });
        _writer.Close();
    }

    /// <summary>Makes the table, or keeps the one that is there, with a comment that <c>nft list</c> shows.</summary>
    public void AddTable(string? comment)
    {
        Message($"create table {table}", NFT_MSG_NEWTABLE, NetlinkFlags.Create);
        _writer.Text(NFTA_TABLE_NAME, table);
        if (comment is not null)
            _writer.Bytes(NFTA_TABLE_USERDATA, Comment(comment));
    }

    public void DeleteTable()
    {
        Message($"delete table {table}", NFT_MSG_DELTABLE, NetlinkFlags.None);
        _writer.Text(NFTA_TABLE_NAME, table);
    }

    /// <summary>Makes a chain with its rules.</summary>
    public void AddChain(NftChainDefinition chain)
    {
        Message($"create chain {chain.Name}", NFT_MSG_NEWCHAIN, NetlinkFlags.Create);
        _writer.Text(NFTA_CHAIN_TABLE, table);
        _writer.Text(NFTA_CHAIN_NAME, chain.Name);
        if (chain.Hook is { } hook)
        {
            var nested = _writer.BeginNested(NFTA_CHAIN_HOOK);
            _writer.UInt32BigEndian(NFTA_HOOK_HOOKNUM, (uint)hook.Number);
            _writer.UInt32BigEndian(NFTA_HOOK_PRIORITY, (uint)hook.Priority);
            _writer.EndNested(nested);
            _writer.UInt32BigEndian(NFTA_CHAIN_POLICY, (uint)hook.Policy);
            _writer.Text(NFTA_CHAIN_TYPE, hook.Type);
        }
        foreach (var rule in chain.Rules)
            AddRule(chain.Name, rule);
    }

    /// <summary>
    /// Makes a map, with its user data (<see cref="NftTypeof"/>); without a data length its data are verdicts. With a capacity it can't hold more elements
    /// than that, those included that the same transaction deletes, but need not grow step by step while it is filled.
    /// </summary>
    public void AddMap(string name, uint keyType, int keyBytes, uint dataType, int dataBytes, byte[] userData, int capacity = 0)
    {
        Message($"create map {name}", NFT_MSG_NEWSET, NetlinkFlags.Create);
        _writer.Text(NFTA_SET_TABLE, table);
        _writer.Text(NFTA_SET_NAME, name);
        _writer.UInt32BigEndian(NFTA_SET_FLAGS, NFT_SET_MAP);
        _writer.UInt32BigEndian(NFTA_SET_KEY_TYPE, keyType);
        _writer.UInt32BigEndian(NFTA_SET_KEY_LEN, (uint)keyBytes);
        _writer.UInt32BigEndian(NFTA_SET_DATA_TYPE, dataType);
        if (dataBytes > 0)
            _writer.UInt32BigEndian(NFTA_SET_DATA_LEN, (uint)dataBytes);
        if (capacity > 0)
        {
            var description = _writer.BeginNested(NFTA_SET_DESC);
            _writer.UInt32BigEndian(NFTA_SET_DESC_SIZE, (uint)capacity);
            _writer.EndNested(description);
        }
        _writer.UInt32BigEndian(NFTA_SET_ID, ++_nextSetId);
        _writer.Bytes(NFTA_SET_USERDATA, userData);
    }

    /// <summary>Adds an element whose data is a value.</summary>
    public void AddElement(string map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var element = BeginElement(NFT_MSG_NEWSETELEM, map, key);
        _writer.Value(NFTA_SET_ELEM_DATA, value);
        _writer.EndNested(element);
    }

    /// <summary>Adds an element whose data is the verdict to go to a chain.</summary>
    public void AddElement(string map, ReadOnlySpan<byte> key, string chain)
    {
        var element = BeginElement(NFT_MSG_NEWSETELEM, map, key);
        var data = _writer.BeginNested(NFTA_SET_ELEM_DATA);
        _writer.VerdictValue(NFT_GOTO, chain);
        _writer.EndNested(data);
        _writer.EndNested(element);
    }

    public void DeleteElement(string map, ReadOnlySpan<byte> key) => _writer.EndNested(BeginElement(NFT_MSG_DELSETELEM, map, key));

    private void AddRule(string chain, NftRule rule)
    {
        Message($"create a rule in chain {chain}", NFT_MSG_NEWRULE, NetlinkFlags.Create | NetlinkFlags.Append);
        _writer.Text(NFTA_RULE_TABLE, table);
        _writer.Text(NFTA_RULE_CHAIN, chain);
        var nested = _writer.BeginNested(NFTA_RULE_EXPRESSIONS);
        rule.Expressions(_writer);
        _writer.EndNested(nested);
        _writer.Bytes(NFTA_RULE_USERDATA, Comment(rule.Comment));
    }

    private int BeginElement(int message, string map, ReadOnlySpan<byte> key)
    {
        if (_elements.Map != map || _elements.Message != message || _writer.MessageBytes > ElementBytesPerMessage)
        {
            EndElements();
            var adds = message == NFT_MSG_NEWSETELEM;
            Message(adds ? $"add elements to map {map}" : $"delete elements of map {map}", message, adds ? NetlinkFlags.Create : NetlinkFlags.None);
            _writer.Text(NFTA_SET_ELEM_LIST_TABLE, table);
            _writer.Text(NFTA_SET_ELEM_LIST_SET, map);
            _elements = (message, map, _writer.BeginNested(NFTA_SET_ELEM_LIST_ELEMENTS));
        }
        var element = _writer.BeginNested(NFTA_LIST_ELEM);
        _writer.Value(NFTA_SET_ELEM_KEY, key);
        return element;
    }

    private void EndElements()
    {
        if (_elements.Map is not null)
            _writer.EndNested(_elements.Nested);
        _elements = default;
    }

    private static byte[] Comment(string text) => [0, checked((byte)(text.Length + 1)), .. Encoding.ASCII.GetBytes(text), 0];

    private void Message(string operation, int type, NetlinkFlags flags)
    {
        EndElements();
        _writer.Begin(operation, (ushort)(NFNL_SUBSYS_NFTABLES << 8 | type), flags);
        _writer.Header(new NetfilterHeader { Family = Ipv4 });
    }

    /// <summary><c>struct nfgenmsg</c> of <c>linux/netfilter/nfnetlink.h</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NetfilterHeader
    {
        public byte Family;
        public byte Version;
        public ushort Resource;
    }
}
