using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>The pool of cluster addresses and ports of the nodes. There is one; its key is <see cref="Key"/>.</summary>
[Alias("orchestrator.IServiceAddressesGrain")]
public interface IServiceAddressesGrain : IGrainWithStringKey
{
    /// <summary>The grain's key.</summary>
    const string Key = "cluster";

    /// <summary>Reserves what a Service needs and returns the Service with it; <see cref="KeepAsync"/> follows once it is written or not.</summary>
    /// <exception cref="Errors.ApiException">422 (address or port taken or out of range), 503 (none left).</exception>
    [Alias("Assign")]
    Task<Service> AssignAsync(Service? current, Service next);

    /// <summary>What a Service has now, null when it is gone; everything else that was reserved for it is free.</summary>
    [Alias("Keep")]
    Task KeepAsync(string key, Service? service);
}
