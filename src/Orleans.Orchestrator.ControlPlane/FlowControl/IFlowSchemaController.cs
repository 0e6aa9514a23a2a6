using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.FlowControl;

/// <summary>A FlowSchema's controller. Key: its name.</summary>
[Alias("orchestrator.IFlowSchemaController")]
public interface IFlowSchemaController : IGrainWithStringKey
{
    /// <summary>Look now: whether there is the priority level that it names.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
