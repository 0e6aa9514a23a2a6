using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Reconciling;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>A Deployment's controller, as the rest of the control plane speaks to it. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IDeploymentController")]
public interface IDeploymentController : IGrainWithStringKey
{
    /// <summary>Some of its ReplicaSets changed.</summary>
    [OneWay, AlwaysInterleave, Alias("SetsChanged")]
    Task SetsChangedAsync(ObjectChanges changes);

    /// <summary>Look now.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
