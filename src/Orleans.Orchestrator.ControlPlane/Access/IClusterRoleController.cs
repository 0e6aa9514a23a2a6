namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>The ClusterRole grain's side for those that it gathers. Key: its name.</summary>
[Alias("orchestrator.IClusterRoleController")]
internal interface IClusterRoleController : IGrainWithStringKey
{
    /// <summary>Gathers the rules anew.</summary>
    [Orleans.Concurrency.OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
