using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>A ReplicaSet's status as it follows from its pods.</summary>
public static class ReplicaSetStatusPlan
{
    /// <summary>The status, and when it changes by time alone.</summary>
    public static (ReplicaSetStatus Status, DateTimeOffset? CheckAt) For(
        ReplicaSet set, IReadOnlyCollection<Pod> mine, IReadOnlyCollection<Pod> active, DateTimeOffset now)
    {
        var (labeled, ready, available) = (0, 0, 0);
        DateTimeOffset? checkAt = null;
        var wanted = set.Spec.Template.Metadata.Labels;
        foreach (var pod in active)
        {
            if (ReferenceEquals(pod.Metadata.Labels, wanted) || LabelSelectors.Contains(pod.Metadata.Labels, wanted))
                labeled++;
            if (PodFacts.AvailableFrom(pod, set.Spec.MinReadySeconds ?? 0) is not { } from)
                continue;
            ready++;
            if (from <= now)
                available++;
            else if (checkAt is null || from < checkAt)
                checkAt = from;
        }

        var terminating = mine.Count(p => PodFacts.IsTerminating(p) && !PodFacts.IsTerminal(p));
        var status = set.Status with
        {
            Replicas = active.Count,
            FullyLabeledReplicas = Count(labeled),
            ReadyReplicas = Count(ready),
            AvailableReplicas = Count(available),
            TerminatingReplicas = Count(terminating),
            ObservedGeneration = set.Metadata.Generation,
        };
        return (status, checkAt);
    }

    /// <summary>The status with or without the condition ReplicaFailure.</summary>
    public static ReplicaSetStatus WithFailure(ReplicaSetStatus status, string? reason, string? message, DateTimeOffset now)
    {
        var others = status.Conditions.RemoveAll(c => c.Type == "ReplicaFailure");
        if (reason is null)
            return others.Length == status.Conditions.Length ? status : status with { Conditions = others };
        var old = status.Conditions.FirstOrDefault(c => c.Type == "ReplicaFailure");
        var failure = new ReplicaSetCondition
        {
            Type = "ReplicaFailure", Status = "True", Reason = reason, Message = message, LastTransitionTime = old?.LastTransitionTime ?? now,
        };
        return status with { Conditions = others.Add(failure) };
    }

    // Go leaves out a count of zero; so do we, so that equal statuses are equal records.
    private static int? Count(int value) => value == 0 ? null : value;
}
