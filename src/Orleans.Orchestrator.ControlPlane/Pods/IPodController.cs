using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Pods;

/// <summary>A Pod, as the rest of the control plane speaks to it. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IPodController")]
public interface IPodController : IGrainWithStringKey
{
    /// <summary>
    /// Says on the pod why no node takes it, and which node others are leaving for it, if any. Nothing happens when it is bound, gone
    /// or another one by now.
    /// </summary>
    [Alias("SetUnschedulable")]
    Task SetUnschedulableAsync(string uid, string message, string? nominatedNodeName = null);

    /// <summary>A pod of higher priority needs its place: it is ended with its grace period. Nothing happens when it is gone or another one by now.</summary>
    [Alias("Preempt")]
    Task PreemptAsync(string uid, string message);

    /// <summary>Its node has a taint that the pod does not bear, or no longer: it is ended with its grace period. Nothing happens when it is gone or another one by now.</summary>
    [Alias("LeaveTainted")]
    Task LeaveTaintedAsync(string uid);

    /// <summary>The pod's node is silent: it counts as not ready. Nothing happens when it is gone or another one by now.</summary>
    [Alias("NodeSilent")]
    Task NodeSilentAsync(string uid, string nodeName);

    /// <summary>The pod's node is heard of again. Nothing happens when the pod is gone or another one by now.</summary>
    [Alias("NodeBack")]
    Task NodeBackAsync(string uid, string nodeName);

    /// <summary>The pod's node is gone: nobody will ever report that the pod ended, so it is removed.</summary>
    [Alias("NodeGone")]
    Task NodeGoneAsync(string uid);
}
