using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Pods;

/// <summary>When pods must leave a node that carries a NoExecute taint.</summary>
public static class PodEvictionPlan
{
    /// <summary>When the pod is to be replaced elsewhere; null when it may stay.</summary>
    /// <param name="pod">A pod bound to the node.</param>
    /// <param name="taints">The node's taints.</param>
    /// <param name="grace">How long a pod that says nothing about it bears a lost node.</param>
    /// <param name="now">Stands for the time of a taint that has none.</param>
    public static DateTimeOffset? LeaveAt(Pod pod, IEnumerable<Taint> taints, TimeSpan grace, DateTimeOffset now)
    {
        if (PodFacts.IsTerminating(pod) || PodFacts.IsTerminal(pod))
            return null;
        DateTimeOffset? first = null;
        foreach (var taint in taints)
        {
            if (taint.Effect == "NoExecute" && LeaveAt(pod, taint, grace, now) is { } at && (first is null || at < first))
                first = at;
        }

        return first;
    }

    private static DateTimeOffset? LeaveAt(Pod pod, Taint taint, TimeSpan grace, DateTimeOffset now)
    {
        // A pod that came to a node with the taint bears it from then on.
        var came = pod.Status.StartTime ?? PodFacts.Condition(pod.Status, "PodScheduled")?.LastTransitionTime ?? pod.Metadata.CreationTimestamp;
        var since = Later(taint.TimeAdded ?? now, came);
        DateTimeOffset? until = null;
        var tolerated = false;
        foreach (var toleration in pod.Spec.Tolerations)
        {
            if (!Tolerations.Tolerates(toleration, taint))
                continue;
            tolerated = true;
            if (toleration.TolerationSeconds is not { } seconds)
                continue;
            var end = since.AddSeconds(Math.Max(0, seconds));
            until = until is null || end < until ? end : until;
        }

        if (tolerated)
            return until;
        return NodeTaints.IsOfLostNode(taint) ? since + grace : since;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;
}
