using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>The quota grain's side for the collections whose objects it counts. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IQuotaController")]
internal interface IQuotaController : IGrainWithStringKey
{
    /// <summary>Something that the quota counts may have changed: look.</summary>
    [OneWay, Alias("Changed")]
    Task ChangedAsync();

    /// <summary>Runs the controller.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
