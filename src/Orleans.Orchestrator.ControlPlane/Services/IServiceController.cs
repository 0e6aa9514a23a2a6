using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>A Service's controller, as the rest of the control plane speaks to it. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IServiceController")]
public interface IServiceController : IGrainWithStringKey
{
    /// <summary>Look now: whether a load balancer's address is to be told.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
