using System.Net;
using Orleans.Orchestrator.ControlPlane.Rebalancing;

namespace Orleans.Orchestrator.ControlPlane;

/// <summary>How the controllers run the cluster.</summary>
public sealed record ControllerOptions
{
    /// <summary>Where the nodes' pod address ranges are cut from; IPv4.</summary>
    public IPNetwork ClusterCidr { get; init; } = IPNetwork.Parse("10.244.0.0/16");

    /// <summary>Prefix length of one node's pod address range.</summary>
    public int NodePrefixLength { get; init; } = 24;

    /// <summary>Where the services' cluster addresses are taken from; IPv4. Its first address is the API's.</summary>
    public IPNetwork ServiceCidr { get; init; } = IPNetwork.Parse("10.96.0.0/16");

    /// <summary>First port of the range for NodePorts.</summary>
    public int FirstNodePort { get; init; } = 30000;

    /// <summary>Last port of the range for NodePorts.</summary>
    public int LastNodePort { get; init; } = 32767;

    /// <summary>How often an agent sends a sign of life, while there are few enough for <see cref="HeartbeatRate"/>.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>At most so many signs of life a second are asked for by one process: the more nodes, the longer the interval.</summary>
    public int HeartbeatRate { get; init; } = 10_000;

    /// <summary>After how long a silence a node counts as not ready; at least three of its intervals.</summary>
    public TimeSpan NodeGrace { get; init; } = TimeSpan.FromMilliseconds(2500);

    /// <summary>How long after that its pods are replaced elsewhere, unless they tolerate more.</summary>
    public TimeSpan PodEvictionGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>At most so many pods are placed by one plan.</summary>
    public int SchedulerBatch { get; init; } = 2_000;

    /// <summary>
    /// At most so many pods of one controller are created or deleted at the same time. Small enough that what follows (placing,
    /// starting) keeps pace, so that a pod's own way stays short while thousands are on theirs.
    /// </summary>
    public int PodBatch { get; init; } = 100;

    /// <summary>At most about so many pods are created or deleted at the same time by all controllers of a process together, one each at least.</summary>
    public int PodsAtOnce { get; init; } = 160;

    /// <summary>How pods that may be moved are moved when nodes join or return.</summary>
    public RebalanceOptions Rebalance { get; init; } = new();

    /// <summary>How long an event is kept after it was last seen.</summary>
    public TimeSpan EventTtl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Where the API is reached by pods, as the endpoint of the Service default/kubernetes; null for none yet.</summary>
    public IPEndPoint? ApiEndpoint { get; init; }

    /// <summary>What is wrong with these options, a sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        void Check(bool ok, string fault)
        {
            if (!ok)
                faults.Add(fault);
        }

        Check(IsIPv4(ClusterCidr), $"ClusterCidr {ClusterCidr} is not an IPv4 range");
        Check(IsIPv4(ServiceCidr), $"ServiceCidr {ServiceCidr} is not an IPv4 range");
        Check(NodePrefixLength >= ClusterCidr.PrefixLength && NodePrefixLength is >= 8 and <= 30,
            $"NodePrefixLength {NodePrefixLength} must be between ClusterCidr's {ClusterCidr.PrefixLength} and 30");
        Check(ServiceCidr.PrefixLength is >= 8 and <= 28, $"ServiceCidr {ServiceCidr} must have a prefix length of 8 to 28");
        Check(!ClusterCidr.Contains(ServiceCidr.BaseAddress) && !ServiceCidr.Contains(ClusterCidr.BaseAddress),
            $"ClusterCidr {ClusterCidr} and ServiceCidr {ServiceCidr} overlap");
        Check(FirstNodePort is > 0 and <= 65535 && LastNodePort is > 0 and <= 65535 && FirstNodePort <= LastNodePort,
            $"the NodePorts {FirstNodePort}-{LastNodePort} are no range of ports");
        Check(HeartbeatInterval >= TimeSpan.FromMilliseconds(10), $"HeartbeatInterval {HeartbeatInterval} is below 10 ms");
        Check(HeartbeatRate is >= 1 and <= 1_000_000, $"HeartbeatRate {HeartbeatRate} is not between 1 and 1000000");
        Check(NodeGrace >= HeartbeatInterval, $"NodeGrace {NodeGrace} is shorter than HeartbeatInterval {HeartbeatInterval}");
        Check(PodEvictionGrace >= TimeSpan.Zero, $"PodEvictionGrace {PodEvictionGrace} is negative");
        Check(SchedulerBatch is >= 1 and <= 100_000, $"SchedulerBatch {SchedulerBatch} is not between 1 and 100000");
        Check(PodBatch is >= 1 and <= 10_000, $"PodBatch {PodBatch} is not between 1 and 10000");
        Check(PodsAtOnce is >= 1 and <= 10_000, $"PodsAtOnce {PodsAtOnce} is not between 1 and 10000");
        Check(Rebalance.MaxMoves is >= 1 and <= 1000, $"Rebalance.MaxMoves {Rebalance.MaxMoves} is not between 1 and 1000");
        Check(Rebalance.MinGain > 0, $"Rebalance.MinGain {Rebalance.MinGain} is not positive");
        Check(Rebalance.Pause > TimeSpan.Zero, $"Rebalance.Pause {Rebalance.Pause} is not positive");
        Check(EventTtl > TimeSpan.Zero, $"EventTtl {EventTtl} is not positive");
        return faults;
    }

    private static bool IsIPv4(IPNetwork network) =>
        network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
}
