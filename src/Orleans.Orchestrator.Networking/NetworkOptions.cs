using System.Net;

namespace Orleans.Orchestrator.Networking;

/// <summary>What one node's network is made of. Every part that touches the kernel is given the same instance, because names and ranges must agree.</summary>
public sealed record NetworkOptions
{
    /// <summary>Range this node's pods get their addresses from.</summary>
    public IPNetwork PodNetwork { get; init; } = IPNetwork.Parse("10.244.0.0/24");

    /// <summary>Range of the pods of all nodes; traffic inside it keeps its source address.</summary>
    public IPNetwork ClusterNetwork { get; init; } = IPNetwork.Parse("10.244.0.0/16");

    /// <summary>Range of the services' virtual addresses. An address in it without a service behind it refuses connections.</summary>
    public IPNetwork ServiceNetwork { get; init; } = IPNetwork.Parse("10.96.0.0/12");

    /// <summary>Link-local address of the host as pods see it: their next hop, and where DNS may listen.</summary>
    public IPAddress Gateway { get; init; } = IPAddress.Parse("169.254.1.1");

    /// <summary>What the names of our interfaces on the host start with, so that they can be found and removed. At most 3 characters.</summary>
    public string InterfacePrefix { get; init; } = "orc";

    /// <summary>Name of our nftables table (family <c>ip</c>).</summary>
    public string TableName { get; init; } = "orchestrator";

    /// <summary>Largest packet on pod links in bytes; <see langword="null"/> takes that of the interface with the default route.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>Bit of the packet mark that says "masquerade this": set on packets which a pod sends to itself through a service.</summary>
    public uint MasqueradeMark { get; init; } = 0x4000;

    /// <summary>The network namespace that is the node's; <see langword="null"/> for the process's own.</summary>
    public string? HostNamespacePath { get; init; }

    /// <summary>Interface on the host that holds <see cref="Gateway"/> and the route of <see cref="ServiceNetwork"/>.</summary>
    public string GatewayInterface => InterfacePrefix + "0";
}
