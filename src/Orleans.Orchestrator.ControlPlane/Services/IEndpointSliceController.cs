using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Reconciling;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>Keeps the EndpointSlices of a namespace's Services that select pods. Key: the namespace.</summary>
[Alias("orchestrator.IEndpointSliceController")]
public interface IEndpointSliceController : IGrainWithStringKey
{
    /// <summary>Pods of the namespace changed.</summary>
    [OneWay, AlwaysInterleave, Alias("PodsChanged")]
    Task PodsChangedAsync(ObjectChanges changes);

    /// <summary>Services of the namespace changed.</summary>
    [OneWay, AlwaysInterleave, Alias("ServicesChanged")]
    Task ServicesChangedAsync(ObjectChanges changes);

    /// <summary>EndpointSlices of the namespace changed.</summary>
    [OneWay, AlwaysInterleave, Alias("SlicesChanged")]
    Task SlicesChangedAsync(ObjectChanges changes);

    /// <summary>Look now.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
