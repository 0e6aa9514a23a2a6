using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>Looks after one CustomResourceDefinition. Key: its name, or <see cref="Names"/>.</summary>
[Alias("orchestrator.IDefinitionController")]
internal interface IDefinitionController : IGrainWithStringKey
{
    /// <summary>The key of the one that gives out names; no definition is called so.</summary>
    const string Names = "names";

    /// <summary>Does what is missing: names that have become free, objects that are to go with the definition.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
