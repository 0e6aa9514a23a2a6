namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>A definition grain's side for <see cref="DefinitionControllerGrain"/>.</summary>
[Alias("orchestrator.IDefinitionFinalizer")]
internal interface IDefinitionFinalizer : IGrainWithStringKey
{
    /// <summary>Looks whether names that were taken are free now.</summary>
    [Alias("Reconcile")]
    Task ReconcileAsync();

    /// <summary>There are no objects left. Nothing happens when the definition is another one by now, or not being deleted.</summary>
    [Alias("Finalize")]
    Task FinalizeAsync(string uid);
}
