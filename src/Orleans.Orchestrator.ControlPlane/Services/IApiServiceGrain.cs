using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>Keeps the Service <c>default/kubernetes</c>, by which pods reach the API. There is one; its key is <see cref="Key"/>.</summary>
[Alias("orchestrator.IApiServiceGrain")]
public interface IApiServiceGrain : IGrainWithStringKey
{
    /// <summary>The grain's key.</summary>
    const string Key = "default/kubernetes";

    /// <summary>Look now.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
