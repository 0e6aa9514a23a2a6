using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Reconciling;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>A Job's controller, as the rest of the control plane speaks to it. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IJobController")]
public interface IJobController : IGrainWithStringKey
{
    /// <summary>Some of its pods changed.</summary>
    [OneWay, AlwaysInterleave, Alias("PodsChanged")]
    Task PodsChangedAsync(ObjectChanges changes);

    /// <summary>Look now.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
