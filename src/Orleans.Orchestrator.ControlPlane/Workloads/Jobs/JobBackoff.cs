using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>
/// How long a failed pod's successor waits: 1 s after the first failure, twice as long after each further one in a row, ten minutes at most.
/// Kubernetes begins at 10 s; most failures are single, and a Job that fails again and again reaches the same longest wait a little later.
/// </summary>
internal static class JobBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>When the next pod of a Job may be made.</summary>
    /// <param name="pods">The Job's pods.</param>
    public static DateTimeOffset ReadyAt(JobPods pods)
    {
        if (pods.Failed.Count == 0)
            return DateTimeOffset.MinValue;
        var success = pods.Succeeded.Count == 0 ? DateTimeOffset.MinValue : pods.Succeeded.Max(JobFacts.EndOf);
        var (failures, last) = (0, DateTimeOffset.MinValue);
        foreach (var end in pods.Failed.Where(p => p.Status.Phase == "Failed").Select(JobFacts.EndOf).Where(e => e > success))
            (failures, last) = (failures + 1, end > last ? end : last);
        return failures == 0 ? DateTimeOffset.MinValue : last + After(failures);
    }

    /// <summary>When the next pod of an index may be made, where failures are limited for each index.</summary>
    /// <param name="witness">The index's pod that failed last.</param>
    public static DateTimeOffset ReadyAt(Pod witness) => JobFacts.EndOf(witness) + After(JobFacts.FailuresBefore(witness) + 1);

    /// <summary>Whether failures are counted by index.</summary>
    public static bool IsPerIndex(Job job) => job.Spec.BackoffLimitPerIndex is not null;

    private static TimeSpan After(int failures) => TimeSpan.FromTicks(Math.Min(First.Ticks << Math.Min(failures - 1, 20), Longest.Ticks));
}
