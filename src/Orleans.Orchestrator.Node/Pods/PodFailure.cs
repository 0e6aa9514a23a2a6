using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>Why a pod has failed as a whole, whatever its containers did.</summary>
/// <param name="Reason">In one word.</param>
/// <param name="Message">In a sentence.</param>
internal sealed record PodFailure(string Reason, string Message)
{
    /// <summary>The status of the failed pod. One that has ended keeps how.</summary>
    public PodStatus In(PodStatus status) =>
        status.Phase is "Failed" or "Succeeded" ? status : status with { Phase = "Failed", Reason = Reason, Message = Message };
}
