using System.Collections.Immutable;
using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>Which pods a running Job makes and which it has too many of.</summary>
internal sealed record JobSteps
{
    /// <summary>Nothing to do.</summary>
    public static JobSteps None { get; } = new();

    /// <summary>Pods to make.</summary>
    public ImmutableArray<NewJobPod> Create { get; private init; } = [];

    /// <summary>Pods that are too many; their end is not counted.</summary>
    public ImmutableArray<Pod> Delete { get; private init; } = [];

    /// <summary>When a pod that waits for its back-off may be made.</summary>
    public DateTimeOffset? CheckAt { get; private init; }

    /// <summary>The steps.</summary>
    public static JobSteps Of(Job job, JobPods pods, JobTally tally, DateTimeOffset now)
    {
        if (JobFacts.IsSuspended(job))
            return new JobSteps { Delete = [.. pods.Active] };
        var wanted = Wanted(job, pods, tally);
        var delete = Surplus(job, pods, tally, wanted);
        if (!delete.IsEmpty)
            return new JobSteps { Delete = delete };
        var present = pods.Active.Count + (JobFacts.ReplacesOnlyFailed(job) ? pods.Ending.Count : 0);
        var missing = wanted - present;
        if (missing <= 0)
            return None;
        int? gang = IsGang(job) ? (pods.Active.Exists(PodFacts.IsBound) ? 1 : wanted) : null;
        if (!JobFacts.IsIndexed(job))
        {
            var ready = JobBackoff.ReadyAt(pods);
            return ready > now ? new JobSteps { CheckAt = ready } : new JobSteps { Create = [.. Enumerable.Repeat(new NewJobPod(null, null, gang), missing)] };
        }

        return ByIndex(job, pods, tally, now, missing, gang);
    }

    /// <summary>Whether the Job's pods start together or not at all.</summary>
    public static bool IsGang(Job job) => job.Spec.Template.Metadata.Annotations.GetValueOrDefault(JobNames.Gang) == "true";

    /// <summary>How many pods should be active.</summary>
    private static int Wanted(Job job, JobPods pods, JobTally tally)
    {
        var parallelism = job.Spec.Parallelism ?? 1;
        // Where nobody said how many have to succeed, one success means that the work is done.
        if (job.Spec.Completions is not { } completions)
            return tally.Succeeded(job) > 0 ? Math.Min(pods.Active.Count, parallelism) : parallelism;
        return Math.Clamp(completions - tally.Succeeded(job) - tally.FailedIndexes.Count, 0, parallelism);
    }

    private static ImmutableArray<Pod> Surplus(Job job, JobPods pods, JobTally tally, int wanted)
    {
        var surplus = new HashSet<Pod>();
        if (JobFacts.IsIndexed(job))
        {
            // Two of one index, or one of an index that is done: the one that got further stays.
            foreach (var group in pods.Active.GroupBy(JobFacts.IndexOf))
            {
                var isNeeded = group.Key >= 0 && group.Key < (job.Spec.Completions ?? 0) && !tally.Completed.Contains(group.Key) && !tally.FailedIndexes.Contains(group.Key);
                surplus.UnionWith(group.Order(new PodDeletionOrder([.. group])).SkipLast(isNeeded ? 1 : 0));
            }
        }

        if (IsGang(job) && !pods.Active.Exists(PodFacts.IsBound))
        {
            // The gang has another size by now, and waits for one that will never be.
            var size = wanted.ToString(CultureInfo.InvariantCulture);
            surplus.UnionWith(pods.Active.Where(p => p.Metadata.Annotations.GetValueOrDefault(GangName.SizeAnnotation) != size));
        }

        var stay = pods.Active.FindAll(p => !surplus.Contains(p));
        if (stay.Count > wanted)
            surplus.UnionWith(stay.Order(new PodDeletionOrder(stay)).Take(stay.Count - wanted));
        return [.. surplus];
    }

    private static JobSteps ByIndex(Job job, JobPods pods, JobTally tally, DateTimeOffset now, int missing, int? gang)
    {
        var taken = pods.Active.Select(JobFacts.IndexOf).ToHashSet();
        if (JobFacts.ReplacesOnlyFailed(job))
            taken.UnionWith(pods.Ending.Select(JobFacts.IndexOf));
        var witnesses = JobBackoff.IsPerIndex(job)
            ? pods.Failed.GroupBy(JobFacts.IndexOf).ToDictionary(g => g.Key, g => g.MaxBy(JobFacts.FailuresBefore)!)
            : [];
        var (create, checkAt) = (new List<NewJobPod>(), (DateTimeOffset?)null);
        var all = JobBackoff.IsPerIndex(job) ? DateTimeOffset.MinValue : JobBackoff.ReadyAt(pods);
        if (all > now)
            return new JobSteps { CheckAt = all };
        for (var index = 0; index < job.Spec.Completions && create.Count < missing; index++)
        {
            if (taken.Contains(index) || tally.Completed.Contains(index) || tally.FailedIndexes.Contains(index))
                continue;
            var witness = witnesses.GetValueOrDefault(index);
            if (witness is not null && JobBackoff.ReadyAt(witness) is var ready && ready > now)
            {
                checkAt = checkAt is null || ready < checkAt ? ready : checkAt;
                continue;
            }

            create.Add(new NewJobPod(index, JobBackoff.IsPerIndex(job) ? FailuresOf(job, witness) : null, gang));
        }

        return new JobSteps { Create = [.. create], CheckAt = checkAt };
    }

    private static int FailuresOf(Job job, Pod? witness) => witness is null ? 0
        : JobFacts.FailuresBefore(witness) + (PodFailureMatch.Of(job, witness).Action == "Ignore" ? 0 : 1);
}
