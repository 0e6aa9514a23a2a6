namespace Orleans.Orchestrator.ControlPlane.Namespaces;

/// <summary>The namespace grain's side for <see cref="NamespaceControllerGrain"/>.</summary>
[Alias("orchestrator.INamespaceFinalizer")]
internal interface INamespaceFinalizer : IGrainWithStringKey
{
    /// <summary>The namespace is empty and may go. Nothing happens when it is another one by now, or not being deleted.</summary>
    [Alias("Finalize")]
    Task FinalizeAsync(string uid);

    /// <summary>What still is in the namespace, for its status.</summary>
    [Alias("Report")]
    Task ReportAsync(string uid, string remaining);
}
