namespace Orleans.Orchestrator.Networking.Nftables;

/// <summary>Numbers of <c>linux/netfilter/nf_tables.h</c> and <c>nfnetlink.h</c>, under their own names.</summary>
internal static class NftConstants
{
    public const ushort NFNL_MSG_BATCH_BEGIN = 16, NFNL_MSG_BATCH_END = 17;
    public const int NFNL_BATCH_GENID = 1;
    public const ushort NFNL_SUBSYS_NFTABLES = 10;

    public const int NFT_MSG_NEWTABLE = 0, NFT_MSG_GETTABLE = 1, NFT_MSG_DELTABLE = 2, NFT_MSG_NEWCHAIN = 3, NFT_MSG_GETCHAIN = 4, NFT_MSG_NEWRULE = 6, NFT_MSG_GETRULE = 7;
    public const int NFT_MSG_NEWSET = 9, NFT_MSG_NEWSETELEM = 12, NFT_MSG_GETSETELEM = 13, NFT_MSG_DELSETELEM = 14;
    public const int NFT_MSG_NEWGEN = 15, NFT_MSG_GETGEN = 16;

    public const int NFTA_GEN_ID = 1;
    public const int NFTA_TABLE_NAME = 1, NFTA_TABLE_FLAGS = 2, NFTA_TABLE_USERDATA = 6;
    public const int NFTA_CHAIN_TABLE = 1, NFTA_CHAIN_NAME = 3, NFTA_CHAIN_HOOK = 4, NFTA_CHAIN_POLICY = 5, NFTA_CHAIN_TYPE = 7;
    public const int NFTA_HOOK_HOOKNUM = 1, NFTA_HOOK_PRIORITY = 2;
    public const int NFTA_RULE_TABLE = 1, NFTA_RULE_CHAIN = 2, NFTA_RULE_EXPRESSIONS = 4, NFTA_RULE_USERDATA = 7;
    public const int NFTA_SET_TABLE = 1, NFTA_SET_NAME = 2, NFTA_SET_FLAGS = 3, NFTA_SET_KEY_TYPE = 4, NFTA_SET_KEY_LEN = 5;
    public const int NFTA_SET_DATA_TYPE = 6, NFTA_SET_DATA_LEN = 7, NFTA_SET_DESC = 9, NFTA_SET_ID = 10, NFTA_SET_USERDATA = 13;
    public const uint NFT_SET_MAP = 8;
    public const uint NFT_DATA_VERDICT = 0xffffff00;
    public const int NFTA_SET_DESC_SIZE = 1;
    public const int NFTA_SET_ELEM_LIST_TABLE = 1, NFTA_SET_ELEM_LIST_SET = 2, NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    public const int NFTA_SET_ELEM_KEY = 1, NFTA_SET_ELEM_DATA = 2;
    public const int NFTA_LIST_ELEM = 1;
    public const int NFTA_DATA_VALUE = 1, NFTA_DATA_VERDICT = 2;
    public const int NFTA_VERDICT_CODE = 1, NFTA_VERDICT_CHAIN = 2;
    public const int NFTA_EXPR_NAME = 1, NFTA_EXPR_DATA = 2;

    public const int NFT_JUMP = -3, NFT_GOTO = -4, NF_DROP = 0, NF_ACCEPT = 1;
    public const int NF_INET_PRE_ROUTING = 0, NF_INET_FORWARD = 2, NF_INET_LOCAL_OUT = 3, NF_INET_POST_ROUTING = 4;

    /// <summary>Where a verdict goes.</summary>
    public const uint NFT_REG_VERDICT = 0;

    /// <summary>The first of sixteen registers of four bytes.</summary>
    public const uint NFT_REG32_00 = 8;

    public const int NFT_META_PRIORITY = 2, NFT_META_MARK = 3, NFT_META_IIFNAME = 6, NFT_META_OIFNAME = 7, NFT_META_L4PROTO = 16;
    public const int NFT_CT_STATE = 0, NFT_CT_STATUS = 2;
    public const int NFT_PAYLOAD_NETWORK_HEADER = 1, NFT_PAYLOAD_TRANSPORT_HEADER = 2;
    public const int NFT_CMP_EQ = 0, NFT_CMP_NEQ = 1;
    public const int NFT_NG_RANDOM = 1, NFT_HASH_JENKINS = 0, NFT_NAT_DNAT = 1;
    public const int NFT_REJECT_ICMP_UNREACH = 0, ICMP_PORT_UNREACH = 3;
    public const int NFT_FIB_RESULT_OIF = 1, NFT_FIB_RESULT_ADDRTYPE = 3;
    public const int NFTA_FIB_F_DADDR = 2, NFTA_FIB_F_IIF = 8, NFTA_FIB_F_PRESENT = 32;
    public const uint RTN_LOCAL = 2;

    /// <summary>Bits of a connection's state as nftables sees it: (1 &lt;&lt; (IP_CT_* + 1)).</summary>
    public const uint StateEstablished = 2, StateRelated = 4;

    /// <summary><c>IPS_DST_NAT</c>: the connection's destination was rewritten.</summary>
    public const uint IPS_DST_NAT = 1 << 5;
}
