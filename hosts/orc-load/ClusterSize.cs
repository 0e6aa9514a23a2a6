using System.Net;
using System.Numerics;
using Orleans.Orchestrator.ControlPlane;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>Options of a control plane for so many nodes.</summary>
internal static class ClusterSize
{
    private const int PrefixOfAll = 8;

    /// <summary>Ranges of addresses that suffice; everything else as in production.</summary>
    public static ControllerOptions Of(int nodes) => new()
    {
        ClusterCidr = IPNetwork.Parse("10.0.0.0/8"),
        ServiceCidr = IPNetwork.Parse("172.16.0.0/16"),
        NodePrefixLength = Math.Max(24, PrefixOfAll + BitOperations.Log2((uint)Math.Max(1, nodes)) + 1),
    };
}
