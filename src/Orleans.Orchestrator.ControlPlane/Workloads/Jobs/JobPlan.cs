using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>What a Job has to do next, given its pods. The status is to be written before anything else is done: what ended is counted there.</summary>
public sealed record JobPlan
{
    /// <summary>The status to write.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Pods whose end is counted with that status: their finalizer may go.</summary>
    public ImmutableArray<Pod> Untrack { get; init; } = [];

    /// <summary>Matching pods without a controller: to be taken over.</summary>
    public ImmutableArray<Pod> Adopt { get; init; } = [];

    /// <summary>Pods that are too many: they go, and their end is not counted.</summary>
    public ImmutableArray<Pod> Delete { get; init; } = [];

    /// <summary>Pods that go because the Job is over; their end counts as a failure.</summary>
    public ImmutableArray<Pod> End { get; init; } = [];

    /// <summary>Pods to make.</summary>
    internal ImmutableArray<NewJobPod> Create { get; init; } = [];

    /// <summary>Whether the Job ended so long ago that it goes itself.</summary>
    public bool IsExpired { get; init; }

    /// <summary>When to look again although nothing changes. Null for never.</summary>
    public DateTimeOffset? CheckAt { get; init; }

    /// <summary>The plan.</summary>
    /// <param name="job">The Job as stored.</param>
    /// <param name="pods">Its pods, and perhaps others of its namespace.</param>
    /// <param name="now">The time, in whole seconds.</param>
    public static JobPlan For(Job job, IReadOnlyCollection<Pod> pods, DateTimeOffset now)
    {
        var mine = JobPods.Of(job, pods);
        var tally = JobTally.Of(job, mine);
        if (JobFacts.IsFinished(job) || job.Metadata.DeletionTimestamp is not null)
            return Ended(job, mine, tally, now);
        var outcome = JobOutcome.Announced(job) ?? JobOutcome.Of(job, mine, tally, now);
        var status = JobStatusPlan.For(job, mine, tally, outcome, now);
        var steps = outcome is null ? JobSteps.Of(job, mine, tally, now) : JobSteps.None;
        var deadline = JobOutcome.DeadlineOf(job with { Status = status });
        return new JobPlan
        {
            Status = status,
            Untrack = tally.Untrack,
            Adopt = outcome is null ? [.. mine.Orphans] : [],
            Delete = steps.Delete,
            End = outcome is null ? [] : [.. mine.Active],
            Create = steps.Create,
            CheckAt = tally.HasMore ? now : Earlier(steps.CheckAt, outcome is null ? deadline : null),
        };
    }

    private static JobPlan Ended(Job job, JobPods pods, JobTally tally, DateTimeOffset now)
    {
        var expiry = job.Metadata.DeletionTimestamp is null ? ExpiryOf(job) : null;
        return new JobPlan
        {
            Status = JobStatusPlan.For(job, pods, tally, JobOutcome.Announced(job), now),
            Untrack = tally.Untrack,
            IsExpired = expiry <= now,
            CheckAt = tally.HasMore ? now : expiry,
        };
    }

    private static DateTimeOffset? ExpiryOf(Job job)
    {
        if (job.Spec.TtlSecondsAfterFinished is not { } seconds)
            return null;
        var end = job.Status.CompletionTime ?? JobFacts.Find(job, "Failed")?.LastTransitionTime;
        return end?.AddSeconds(seconds);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right ?? left : left;
}
