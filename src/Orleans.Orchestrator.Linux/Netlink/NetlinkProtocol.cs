namespace Orleans.Orchestrator.Linux.Netlink;

/// <summary>Kernel subsystems that are spoken to through netlink (<c>linux/netlink.h</c>).</summary>
public enum NetlinkProtocol
{
    /// <summary>Links, addresses, routes, neighbours.</summary>
    Route = 0,

    /// <summary>nftables and connection tracking.</summary>
    Netfilter = 12,
}
