using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.Rebalancing;

/// <summary>Moves pods that may be moved, when nodes join or return. There is one; its key is <see cref="Key"/>.</summary>
[Alias("orchestrator.IRebalancerGrain")]
internal interface IRebalancerGrain : IGrainWithStringKey
{
    /// <summary>The rebalancer's key.</summary>
    const string Key = "rebalancer";

    /// <summary>Nodes take pods that took none before.</summary>
    [OneWay, Alias("NodesOpened")]
    Task NodesOpenedAsync();

    /// <summary>Look now.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
