using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>A ReplicaSet's controller, as the rest of the control plane speaks to it. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IReplicaSetController")]
public interface IReplicaSetController : IGrainWithStringKey
{
    /// <summary>Some of its pods changed.</summary>
    [OneWay, AlwaysInterleave, Alias("PodsChanged")]
    Task PodsChangedAsync(ObjectChanges changes);

    /// <summary>Look now.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();

    /// <summary>Sets what a Deployment decides: size, <c>minReadySeconds</c> and annotations.</summary>
    /// <param name="wanted">The set as the Deployment wants it, with the uid of the set that is meant.</param>
    /// <exception cref="Errors.ApiException">404, 409 (another uid), 429, 503.</exception>
    [Alias("Apply")]
    Task<ReplicaSet> ApplyAsync(ReplicaSet wanted);
}
