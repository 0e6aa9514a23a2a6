using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Reconciling;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>A Node's controller, as the rest of the control plane speaks to it. Key: the node's name.</summary>
[Alias("orchestrator.INodeController")]
public interface INodeController : IGrainWithStringKey
{
    /// <summary>Pods that are bound to it changed.</summary>
    [OneWay, AlwaysInterleave, Alias("PodsChanged")]
    Task PodsChangedAsync(ObjectChanges changes);

    /// <summary>Look now: whether the agent is silent, and which pods must leave.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
