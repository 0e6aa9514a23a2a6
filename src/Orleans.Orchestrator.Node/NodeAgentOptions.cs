using System.Collections.Immutable;
using System.Net;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent;

/// <summary>What the agent of one machine is told.</summary>
public sealed record NodeAgentOptions
{
    /// <summary>The node's name in the cluster: an RFC 1123 subdomain.</summary>
    public required string NodeName { get; init; }

    /// <summary>What must survive a restart of the machine: images, writable layers, logs, volumes.</summary>
    public string DataDirectory { get; init; } = "/var/lib/orchestrator";

    /// <summary>What need not: namespaces, sockets.</summary>
    public string RunDirectory { get; init; } = "/run/orchestrator";

    /// <summary>The machine's address as others reach it.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The port of the agent's own HTTPS endpoint (logs, images).</summary>
    public required int EndpointPort { get; init; }

    /// <summary>Ports of the machine that no pod and no service may take over, because this program listens there.</summary>
    public ImmutableArray<ushort> OwnPorts { get; init; } = [];

    /// <summary>Kernel parameters that pods may set besides the safe ones; a name that ends with <c>*</c> stands for all that begin so.</summary>
    public ImmutableArray<string> AllowedUnsafeSysctls { get; init; } = [];

    /// <summary>Labels for the Node object, besides the well-known ones.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Taints for the Node object when it is first registered.</summary>
    public ImmutableArray<Taint> Taints { get; init; } = [];

    /// <summary>How many pods the machine takes.</summary>
    public int MaxPods { get; init; } = 250;

    /// <summary>The cluster's DNS domain.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Range of the pods of all nodes.</summary>
    public IPNetwork ClusterNetwork { get; init; } = IPNetwork.Parse("10.244.0.0/16");

    /// <summary>Range of the services' virtual addresses.</summary>
    public IPNetwork ServiceNetwork { get; init; } = IPNetwork.Parse("10.96.0.0/16");

    /// <summary>Containers that may be starting at the same time.</summary>
    public int MaxConcurrentStarts { get; init; } = 8;

    /// <summary>The wait before the second restart of a container that keeps ending; doubled each time.</summary>
    public TimeSpan FirstRestartDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a restart. A container that ran for twice as long starts over without a wait.</summary>
    public TimeSpan MaxRestartDelay { get; init; } = TimeSpan.FromMinutes(5);
}
