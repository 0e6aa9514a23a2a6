using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.Disruption;

/// <summary>The PodDisruptionBudget grain's side for pods. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IDisruptionBudgetController")]
internal interface IDisruptionBudgetController : IGrainWithStringKey
{
    /// <summary>Pods of the namespace changed in a way that may matter.</summary>
    [OneWay, Alias("PodsChanged")]
    Task PodsChangedAsync();

    /// <summary>Runs the controller.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();

    /// <summary>
    /// Takes one of the allowed disruptions for a pod that is to be evicted. One eviction after another comes here, so no two take
    /// the same one.
    /// </summary>
    /// <param name="podName">The pod.</param>
    /// <param name="dryRun">Whether to only ask.</param>
    /// <exception cref="Errors.ApiException">429: none is allowed now.</exception>
    [Alias("Disrupt")]
    Task DisruptAsync(string podName, bool dryRun);
}
