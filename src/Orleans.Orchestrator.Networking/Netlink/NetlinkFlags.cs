namespace Orleans.Orchestrator.Networking.Netlink;

/// <summary><c>NLM_F_*</c> of <c>linux/netlink.h</c>.</summary>
[Flags]
internal enum NetlinkFlags : ushort
{
    None = 0,
    Request = 0x01,
    Multi = 0x02,
    Acknowledge = 0x04,
    Dump = 0x300,
    Replace = 0x100,
    Exclusive = 0x200,
    Create = 0x400,
    Append = 0x800,
}
