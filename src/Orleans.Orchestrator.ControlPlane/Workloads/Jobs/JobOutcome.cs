using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Batch.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>How a Job ends, with Kubernetes' reasons and messages.</summary>
/// <param name="Type">The condition at the end: Complete or Failed.</param>
/// <param name="Reason">Why, in one word.</param>
/// <param name="Message">Why, in a sentence.</param>
internal sealed record JobOutcome(string Type, string Reason, string Message)
{
    /// <summary>The condition that announces it while pods are still ending.</summary>
    public string Announcement => Type == "Failed" ? "FailureTarget" : "SuccessCriteriaMet";

    /// <summary>What was announced already; null for nothing.</summary>
    public static JobOutcome? Announced(Job job)
    {
        foreach (var (announcement, type) in (ReadOnlySpan<(string, string)>)[("FailureTarget", "Failed"), ("SuccessCriteriaMet", "Complete")])
        {
            if (JobFacts.Find(job, announcement) is { Status: "True" } condition)
                return new JobOutcome(type, condition.Reason ?? "", condition.Message ?? "");
        }

        return null;
    }

    /// <summary>How the Job ends now; null when it goes on.</summary>
    public static JobOutcome? Of(Job job, JobPods pods, JobTally tally, DateTimeOffset now)
    {
        if (tally.FailJob is { } message)
            return Failed("PodFailurePolicy", message);
        if (IsPastBackoffLimit(job, pods, tally))
            return Failed("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        if (DeadlineOf(job) <= now)
            return Failed("DeadlineExceeded", "Job was active longer than specified deadline");
        return (job.Spec.BackoffLimitPerIndex is null ? null : OfIndexes(job, tally)) ?? BySuccessPolicy(job, tally) ?? ByCompletions(job, pods, tally);
    }

    /// <summary>When it has been active for too long; null for never. The time of one that was suspended begins when it is resumed.</summary>
    public static DateTimeOffset? DeadlineOf(Job job) => JobFacts.IsSuspended(job) || JobFacts.Has(job, "Suspended") || job.Spec.ActiveDeadlineSeconds is not { } seconds
        ? null
        : job.Status.StartTime?.AddSeconds(Math.Min(seconds, int.MaxValue));

    private static bool IsPastBackoffLimit(Job job, JobPods pods, JobTally tally)
    {
        var limit = job.Spec.BackoffLimit ?? 6;
        if (tally.Failed > limit)
            return true;
        if (job.Spec.Template.Spec.RestartPolicy != "OnFailure")
            return false;
        // Containers that are started again in their pods fail as well.
        var restarts = pods.Active.Where(p => p.Status.Phase is "Running" or "Pending")
            .Sum(p => p.Status.InitContainerStatuses.Concat(p.Status.ContainerStatuses).Sum(s => (long)s.RestartCount));
        return limit == 0 ? restarts > 0 : restarts >= limit;
    }

    private static JobOutcome? OfIndexes(Job job, JobTally tally)
    {
        if (job.Spec.MaxFailedIndexes is { } most && tally.FailedIndexes.Count > most)
            return Failed("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
        return tally.FailedIndexes.Count > 0 && tally.FailedIndexes.Count + tally.Completed.Count >= job.Spec.Completions
            ? Failed("FailedIndexes", "Job has failed indexes")
            : null;
    }

    private static JobOutcome? BySuccessPolicy(Job job, JobTally tally)
    {
        var rules = job.Spec.SuccessPolicy?.Rules ?? [];
        for (var i = 0; i < rules.Length; i++)
        {
            var wanted = rules[i].SucceededIndexes is { } text ? IndexSet.Of(text, job.Spec.Completions ?? 0) : null;
            var have = wanted is null ? tally.Completed.Count : tally.Completed.CountOf(wanted);
            if (have >= (rules[i].SucceededCount ?? wanted?.Count ?? int.MaxValue))
                return new JobOutcome("Complete", "SuccessPolicy", $"Matched rules at index {i}");
        }

        return null;
    }

    private static JobOutcome? ByCompletions(Job job, JobPods pods, JobTally tally)
    {
        var done = job.Spec.Completions is { } completions
            ? tally.Succeeded(job) >= completions
            : tally.Succeeded(job) > 0 && pods.Active.Count == 0;
        // A suspended Job has no pods to wait for, and is not done because of that.
        return done && !(JobFacts.IsSuspended(job) && job.Spec.Completions is null)
            ? new JobOutcome("Complete", "CompletionsReached", "Reached expected number of succeeded pods")
            : null;
    }

    private static JobOutcome Failed(string reason, string message) => new("Failed", reason, message);
}
