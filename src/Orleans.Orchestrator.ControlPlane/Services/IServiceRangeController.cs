using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>
/// Shows where Services have their addresses from: the cluster's range as a ServiceCIDR, each address that is taken as an IPAddress. There is one; its key
/// is <see cref="Key"/>.
/// </summary>
[Alias("orchestrator.IServiceRangeController")]
public interface IServiceRangeController : IGrainWithStringKey
{
    /// <summary>The grain's key.</summary>
    const string Key = "cluster";

    /// <summary>Something changed: look in a moment, when more of its kind has come together.</summary>
    [OneWay, Alias("Changed")]
    Task ChangedAsync();

    /// <summary>Look now.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
