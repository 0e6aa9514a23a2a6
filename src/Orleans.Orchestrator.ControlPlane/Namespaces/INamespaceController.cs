using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.Namespaces;

/// <summary>Gives a new namespace what belongs into it, and empties one that is to go. Key: the namespace's name.</summary>
[Alias("orchestrator.INamespaceController")]
internal interface INamespaceController : IGrainWithStringKey
{
    /// <summary>Look at the namespace now.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
