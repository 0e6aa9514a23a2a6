namespace Orleans.Orchestrator.Networking.Conntrack;

/// <summary>Numbers of <c>linux/netfilter/nfnetlink_conntrack.h</c>, under their own names.</summary>
internal static class ConntrackConstants
{
    public const ushort NFNL_SUBSYS_CTNETLINK = 1;
    public const int IPCTNL_MSG_CT_NEW = 0, IPCTNL_MSG_CT_GET = 1, IPCTNL_MSG_CT_DELETE = 2;

    public const int CTA_TUPLE_ORIG = 1, CTA_TUPLE_REPLY = 2, CTA_ID = 12, CTA_ZONE = 18, CTA_FILTER = 25;
    public const int CTA_TUPLE_IP = 1, CTA_TUPLE_PROTO = 2;
    public const int CTA_IP_V4_SRC = 1, CTA_IP_V4_DST = 2;
    public const int CTA_PROTO_NUM = 1, CTA_PROTO_SRC_PORT = 2, CTA_PROTO_DST_PORT = 3;
    public const int CTA_FILTER_ORIG_FLAGS = 1, CTA_FILTER_REPLY_FLAGS = 2;

    /// <summary>Bit of a filter: the protocol counts.</summary>
    public const uint CTA_FILTER_F_CTA_PROTO_NUM = 1 << 3;
}
