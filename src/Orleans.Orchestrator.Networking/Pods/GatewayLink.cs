using Orleans.Orchestrator.Networking.Routing;

namespace Orleans.Orchestrator.Networking.Pods;

/// <summary>
/// The interface that carries the gateway's address and swallows what is sent to service addresses that nobody answers for. It is a bridge without
/// ports, because every kernel that runs containers has those. On it is written what the host was like before us: that survives a killed daemon
/// and, like the switch itself, not a reboot.
/// </summary>
internal static class GatewayLink
{
    /// <summary>Its driver.</summary>
    public const string Kind = "bridge";

    private const string Alias = "gateway";
    private const string ForwardingWasOff = "gateway, forwarding was off";

    /// <summary>Makes what is missing; idempotent.</summary>
    public static void Ensure(NetworkOptions options, RouteClient routes)
    {
        var existing = routes.FindLink(options.GatewayInterface);
        if (existing is null)
        {
            var create = routes.Batch;
            create.AddBridge(options.GatewayInterface);
            routes.Execute(create);
        }
        var link = existing ?? routes.FindLink(options.GatewayInterface)
            ?? throw new NetworkException($"Interface {options.GatewayInterface} vanished while it was being set up.");
        var wasOff = Forwarding.Enable(options) || IsForwardingOurs(link);
        var batch = routes.Batch;
        batch.SetLinkUp(link.Index);
        batch.ConfigureLink(link.Index, wasOff ? ForwardingWasOff : Alias);
        batch.AddAddress(link.Index, options.Gateway, 32);
        batch.AddRoute(options.ServiceNetwork, link.Index);
        routes.Execute(batch);
    }

    /// <summary>Whether the one who removes this interface must switch forwarding off.</summary>
    public static bool IsForwardingOurs(in LinkInfo link) => link.Alias == ForwardingWasOff;

    /// <summary>The largest packet that leaves the node whole.</summary>
    public static int UplinkMtuBytes(RouteClient routes)
    {
        const int Ethernet = 1500;
        return routes.DefaultRouteLink() is { } index && routes.Links().Find(link => link.Index == index) is { MtuBytes: > 0 } uplink
            ? uplink.MtuBytes
            : Ethernet;
    }
}
