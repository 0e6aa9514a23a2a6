using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>A pod's <c>activeDeadlineSeconds</c>, in the kubelet's words (pkg/kubelet/active_deadline.go).</summary>
internal static class PodDeadline
{
    /// <summary>What a pod that did not end in time has failed with.</summary>
    public static PodFailure Exceeded { get; } = new("DeadlineExceeded", "Pod was active on the node longer than the specified deadline");

    /// <summary>When the pod has to end; null when it may run for ever, or has not begun.</summary>
    public static DateTimeOffset? Of(PodSpec spec, PodStatus status) =>
        spec.ActiveDeadlineSeconds is { } seconds && status.StartTime is { } start ? start.AddSeconds(seconds) : null;
}
