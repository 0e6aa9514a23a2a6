using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>Cuts the cluster's pod address range into ranges of nodes. There is one; its key is <see cref="Key"/>.</summary>
[Alias("orchestrator.INodeRangesGrain")]
public interface INodeRangesGrain : IGrainWithStringKey
{
    /// <summary>The grain's key.</summary>
    const string Key = "cluster";

    /// <summary>The node's range, the same whenever asked.</summary>
    /// <exception cref="Errors.ApiException">503 when every range is taken.</exception>
    [Alias("Allocate")]
    Task<string> AllocateAsync(string nodeName);

    /// <summary>The node is gone.</summary>
    [OneWay, Alias("Release")]
    Task ReleaseAsync(string nodeName);
}
