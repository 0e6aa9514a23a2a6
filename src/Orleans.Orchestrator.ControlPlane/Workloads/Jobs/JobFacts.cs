using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>What follows from the records of a Job and its pods.</summary>
internal static class JobFacts
{
    /// <summary>Whether each pod has an index of its own.</summary>
    public static bool IsIndexed(Job job) => job.Spec.CompletionMode == "Indexed";

    /// <summary>Whether it makes no pods for now.</summary>
    public static bool IsSuspended(Job job) => job.Spec.Suspend == true;

    /// <summary>Whether pods are replaced when they have ended, not already when they begin to.</summary>
    public static bool ReplacesOnlyFailed(Job job) => job.Spec.PodReplacementPolicy == "Failed" || job.Spec.PodFailurePolicy is not null;

    /// <summary>Whether all is over, for good or ill.</summary>
    public static bool IsFinished(Job job) => Has(job, "Complete") || Has(job, "Failed");

    /// <summary>Whether a condition is True.</summary>
    public static bool Has(Job job, string type) => Find(job, type)?.Status == "True";

    /// <summary>The condition of a type, or null.</summary>
    public static JobCondition? Find(Job job, string type) => job.Status.Conditions.FirstOrDefault(c => c.Type == type);

    /// <summary>Whether a pod's end is not counted yet.</summary>
    public static bool IsTracked(Pod pod) => pod.Metadata.Finalizers.Contains(JobNames.Tracking);

    /// <summary>Whether nothing of the pod runs any more.</summary>
    public static bool IsOver(Pod pod) => PodFacts.IsTerminal(pod) || pod.Metadata is { DeletionTimestamp: not null, DeletionGracePeriodSeconds: 0 or null };

    /// <summary>Whether a pod counts as failed: it did, or it is on its way out and that is enough.</summary>
    public static bool IsFailed(Job job, Pod pod) => pod.Status.Phase != "Succeeded"
        && (pod.Status.Phase == "Failed" || (PodFacts.IsTerminating(pod) && (IsOver(pod) || !ReplacesOnlyFailed(job))));

    /// <summary>The pod's index; -1 for none.</summary>
    public static int IndexOf(Pod pod) => Number(pod, JobNames.CompletionIndex, -1);

    /// <summary>How often the pod's index had failed when the pod was made.</summary>
    public static int FailuresBefore(Pod pod) => Number(pod, JobNames.FailureCount, 0);

    /// <summary>When a pod failed, as well as can be told.</summary>
    public static DateTimeOffset EndOf(Pod pod)
    {
        DateTimeOffset? end = null;
        foreach (var status in pod.Status.ContainerStatuses)
        {
            if (status.State?.Terminated?.FinishedAt is { } finished && (end is null || finished > end))
                end = finished;
        }

        return end ?? pod.Metadata.DeletionTimestamp ?? PodFacts.Condition(pod.Status, "Ready")?.LastTransitionTime ?? pod.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;
    }

    private static int Number(Pod pod, string annotation, int otherwise) => pod.Metadata.Annotations.TryGetValue(annotation, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
