using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Batch.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>A Job's status as it follows from its pods and from how it ends, with Kubernetes' conditions, reasons and messages.</summary>
internal static class JobStatusPlan
{
    /// <summary>The status.</summary>
    /// <param name="job">The Job as stored.</param>
    /// <param name="pods">Its pods.</param>
    /// <param name="tally">How many of them ended how.</param>
    /// <param name="outcome">How it ends; null while it goes on.</param>
    /// <param name="now">The time, in whole seconds.</param>
    public static JobStatus For(Job job, JobPods pods, JobTally tally, JobOutcome? outcome, DateTimeOffset now)
    {
        var status = Counts(job, pods, tally);
        if (JobFacts.IsFinished(job))
            return status;
        status = outcome is null ? WithSuspension(job, status, now) : With(status, outcome.Announcement, "True", outcome.Reason, outcome.Message, now);
        if (status.StartTime is null && (outcome is not null || !JobFacts.IsSuspended(job)))
            status = status with { StartTime = now };
        if (outcome is null || pods.Active.Count > 0 || pods.Ending.Count > 0 || tally.HasMore || status.UncountedTerminatedPods is not null)
            return status;
        status = With(status, outcome.Type, "True", outcome.Reason, outcome.Message, now);
        return outcome.Type == "Complete" ? status with { CompletionTime = now } : status;
    }

    private static JobStatus Counts(Job job, JobPods pods, JobTally tally) => job.Status with
    {
        Active = Some(pods.Active.Count),
        Ready = pods.Ready,
        Terminating = pods.Ending.Count,
        Succeeded = Some(JobFacts.IsIndexed(job) ? tally.Completed.Count : tally.CountedSucceeded),
        Failed = Some(tally.CountedFailed),
        CompletedIndexes = JobFacts.IsIndexed(job) && tally.Completed.Count > 0 ? tally.Completed.ToString() : null,
        FailedIndexes = job.Spec.BackoffLimitPerIndex is null ? null : tally.FailedIndexes.ToString(),
        UncountedTerminatedPods = tally is { UncountedSucceeded: [], UncountedFailed: [] } ? null
            : new UncountedTerminatedPods { Succeeded = tally.UncountedSucceeded, Failed = tally.UncountedFailed },
    };

    private static JobStatus WithSuspension(Job job, JobStatus status, DateTimeOffset now)
    {
        if (JobFacts.IsSuspended(job))
            return With(status, "Suspended", "True", "JobSuspended", "Job suspended", now);
        return JobFacts.Has(job, "Suspended") ? With(status, "Suspended", "False", "JobResumed", "Job resumed", now) with { StartTime = now } : status;
    }

    private static JobStatus With(JobStatus status, string type, string value, string reason, string message, DateTimeOffset now)
    {
        var old = status.Conditions.FirstOrDefault(c => c.Type == type);
        if (old?.Status == value)
            return status;
        var condition = new JobCondition { Type = type, Status = value, Reason = reason, Message = message, LastProbeTime = now, LastTransitionTime = now };
        return status with { Conditions = old is null ? status.Conditions.Add(condition) : status.Conditions.Replace(old, condition) };
    }

    // Go leaves out a count of zero; so do we, so that equal statuses are equal records.
    private static int? Some(int value) => value == 0 ? null : value;
}
