namespace Orleans.Orchestrator.ControlPlane.Certificates;

/// <summary>The CertificateSigningRequest grain's side for its own controller. Key: its name.</summary>
[Alias("orchestrator.ICertificateController")]
internal interface ICertificateController : IGrainWithStringKey
{
    /// <summary>Signs it when that is due.</summary>
    [Orleans.Concurrency.OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
