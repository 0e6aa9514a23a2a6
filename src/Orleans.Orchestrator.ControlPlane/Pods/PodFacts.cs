using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Pods;

/// <summary>What follows from a pod's record.</summary>
public static class PodFacts
{
    /// <summary>Whether its containers ended for good.</summary>
    public static bool IsTerminal(Pod pod) => pod.Status.Phase is "Succeeded" or "Failed";

    /// <summary>Whether it is being deleted.</summary>
    public static bool IsTerminating(Pod pod) => pod.Metadata.DeletionTimestamp is not null;

    /// <summary>Whether it counts for its controller: neither ended nor being deleted.</summary>
    public static bool IsActive(Pod pod) => !IsTerminal(pod) && !IsTerminating(pod);

    /// <summary>Whether a node was chosen for it.</summary>
    public static bool IsBound(Pod pod) => !string.IsNullOrEmpty(pod.Spec.NodeName);

    /// <summary>Whether it holds resources of its node.</summary>
    public static bool OccupiesNode(Pod pod) => IsBound(pod) && !IsTerminal(pod);

    /// <summary>Whether its condition Ready is True.</summary>
    public static bool IsReady(Pod pod) => Condition(pod.Status, "Ready")?.Status == "True";

    /// <summary>
    /// When it has been ready for <paramref name="minReadySeconds"/>; null when it is not ready. In the past or now: available.
    /// </summary>
    public static DateTimeOffset? AvailableFrom(Pod pod, int minReadySeconds)
    {
        var ready = Condition(pod.Status, "Ready");
        if (ready?.Status != "True")
            return null;
        return minReadySeconds == 0 ? DateTimeOffset.MinValue : (ready.LastTransitionTime ?? DateTimeOffset.MinValue).AddSeconds(minReadySeconds);
    }

    /// <summary>The condition of a type, or null.</summary>
    public static PodCondition? Condition(PodStatus status, string type)
    {
        foreach (var condition in status.Conditions)
        {
            if (condition.Type == type)
                return condition;
        }

        return null;
    }

    /// <summary>How often its containers were started again, the most restarted one counting.</summary>
    public static int MaxRestarts(Pod pod)
    {
        var most = 0;
        foreach (var status in pod.Status.ContainerStatuses)
            most = Math.Max(most, status.RestartCount);
        return most;
    }

    /// <summary>The grain key of a pod.</summary>
    public static string Key(Pod pod) => $"{pod.Metadata.Namespace}/{pod.Metadata.Name}";
}
