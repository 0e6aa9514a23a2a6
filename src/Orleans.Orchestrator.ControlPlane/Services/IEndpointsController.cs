using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Reconciling;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>
/// Keeps, in a namespace, the Endpoints of Services that select pods, and the EndpointSlices of Services whose Endpoints somebody wrote
/// by hand. Key: the namespace.
/// </summary>
[Alias("orchestrator.IEndpointsController")]
public interface IEndpointsController : IGrainWithStringKey
{
    /// <summary>Services of the namespace changed.</summary>
    [OneWay, AlwaysInterleave, Alias("ServicesChanged")]
    Task ServicesChangedAsync(ObjectChanges changes);

    /// <summary>EndpointSlices of the namespace changed.</summary>
    [OneWay, AlwaysInterleave, Alias("SlicesChanged")]
    Task SlicesChangedAsync(ObjectChanges changes);

    /// <summary>Endpoints of the namespace changed.</summary>
    [OneWay, AlwaysInterleave, Alias("EndpointsChanged")]
    Task EndpointsChangedAsync(ObjectChanges changes);

    /// <summary>Look now.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
