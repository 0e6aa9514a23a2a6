using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>
/// How many pods ended how. A pod's end is written into the status first, then its finalizer goes, and when that is seen the pod is a number only; so each
/// end is counted once, whatever crashes in between (kubernetes <c>pkg/controller/job/tracking_utils.go</c>).
/// </summary>
internal sealed record JobTally
{
    /// <summary>At most so many ends are noted at once, which bounds the status.</summary>
    private const int MaxUncounted = 500;

    /// <summary>Pods that succeeded, those in <see cref="UncountedSucceeded"/> not.</summary>
    public int CountedSucceeded { get; private init; }

    /// <summary>Pods that failed, those in <see cref="UncountedFailed"/> not.</summary>
    public int CountedFailed { get; private init; }

    /// <summary>Uids of pods that succeeded and still have their finalizer.</summary>
    public ImmutableArray<string> UncountedSucceeded { get; private init; } = [];

    /// <summary>Uids of pods that failed and still have their finalizer.</summary>
    public ImmutableArray<string> UncountedFailed { get; private init; } = [];

    /// <summary>The indexes that are done.</summary>
    public IndexSet Completed { get; private init; } = IndexSet.Empty;

    /// <summary>The indexes that were given up.</summary>
    public IndexSet FailedIndexes { get; private init; } = IndexSet.Empty;

    /// <summary>Pods whose finalizer may go once the status is durable.</summary>
    public ImmutableArray<Pod> Untrack { get; private init; } = [];

    /// <summary>Why a failed pod ends the whole Job; null when none does.</summary>
    public string? FailJob { get; private init; }

    /// <summary>Whether more ends wait to be noted.</summary>
    public bool HasMore { get; private init; }

    /// <summary>How many failed.</summary>
    public int Failed => CountedFailed + UncountedFailed.Length;

    /// <summary>How many succeeded: pods, or indexes of an Indexed Job.</summary>
    public int Succeeded(Job job) => JobFacts.IsIndexed(job) ? Completed.Count : CountedSucceeded + UncountedSucceeded.Length;

    /// <summary>Counts.</summary>
    public static JobTally Of(Job job, JobPods pods)
    {
        var count = new Count(job, pods);
        foreach (var pod in pods.Succeeded.Where(JobFacts.IsTracked))
            count.AddSucceeded(pod);
        foreach (var pod in pods.Failed.Where(JobFacts.IsTracked))
            count.AddFailed(pod);
        return count.Result(pods.Strays);
    }

    private sealed class Count
    {
        private readonly Job _job;
        private readonly int _completions;
        private readonly HashSet<string> _tracked;
        private readonly List<string> _succeeded;
        private readonly List<string> _failed;
        private readonly List<Pod> _untrack = [];
        private readonly List<int> _completedNow = [];
        private readonly List<int> _failedNow = [];
        private readonly IndexSet _completed;
        private readonly IndexSet _givenUp;
        private readonly ILookup<int, Pod> _byIndex;
        private readonly int _countedSucceeded;
        private readonly int _countedFailed;
        private string? _failJob;
        private bool _hasMore;

        public Count(Job job, JobPods pods)
        {
            (_job, _completions) = (job, job.Spec.Completions ?? 0);
            _tracked = [.. pods.Succeeded.Concat(pods.Failed).Where(JobFacts.IsTracked).Select(p => p.Metadata.Uid ?? "")];
            var noted = job.Status.UncountedTerminatedPods ?? UncountedTerminatedPods.Empty;
            _succeeded = [.. noted.Succeeded.Where(_tracked.Contains)];
            _failed = [.. noted.Failed.Where(_tracked.Contains)];
            _countedSucceeded = (job.Status.Succeeded ?? 0) + noted.Succeeded.Length - _succeeded.Count;
            _countedFailed = (job.Status.Failed ?? 0) + noted.Failed.Length - _failed.Count;
            _completed = IndexSet.Of(job.Status.CompletedIndexes, _completions);
            _givenUp = IndexSet.Of(job.Status.FailedIndexes, _completions);
            _byIndex = pods.Active.Concat(pods.Failed).ToLookup(JobFacts.IndexOf);
        }

        private bool IsFull => _succeeded.Count + _failed.Count + _completedNow.Count >= MaxUncounted;

        public void AddSucceeded(Pod pod)
        {
            var index = JobFacts.IndexOf(pod);
            var uid = pod.Metadata.Uid ?? "";
            // What an index without meaning did is nobody's success.
            var counts = !JobFacts.IsIndexed(_job) || (index >= 0 && index < _completions && !_completed.Contains(index) && !_givenUp.Contains(index));
            if (counts && !_succeeded.Contains(uid))
            {
                if (IsFull)
                {
                    _hasMore = true;
                    return;
                }

                if (JobFacts.IsIndexed(_job))
                    _completedNow.Add(index);
                else
                    _succeeded.Add(uid);
            }

            _untrack.Add(pod);
        }

        public void AddFailed(Pod pod)
        {
            var uid = pod.Metadata.Uid ?? "";
            var match = PodFailureMatch.Of(_job, pod);
            if (match.Action == "FailJob")
                _failJob ??= match.Message;
            if (match.Action != "Ignore" && !_failed.Contains(uid))
            {
                if (IsFull)
                {
                    _hasMore = true;
                    return;
                }

                _failed.Add(uid);
            }

            var index = JobFacts.IndexOf(pod);
            var givesUp = _job.Spec.BackoffLimitPerIndex is { } limit && index >= 0 && index < _completions && !_completed.Contains(index)
                && (match.Action == "FailIndex" || (match.Action == "Count" && JobFacts.FailuresBefore(pod) + 1 > limit));
            if (givesUp)
                _failedNow.Add(index);
            if (givesUp || !IsLastWitness(pod, index))
                _untrack.Add(pod);
        }

        public JobTally Result(IEnumerable<Pod> strays) => new()
        {
            CountedSucceeded = _countedSucceeded,
            CountedFailed = _countedFailed,
            UncountedSucceeded = [.. _succeeded],
            UncountedFailed = [.. _failed],
            Completed = _completed.With(_completedNow),
            FailedIndexes = _givenUp.With(_failedNow),
            Untrack = [.. _untrack, .. strays],
            FailJob = _failJob,
            HasMore = _hasMore,
        };

        /// <summary>How often an index failed is known by its latest failed pod alone, which therefore stays until there is a successor.</summary>
        private bool IsLastWitness(Pod pod, int index) => _job.Spec.BackoffLimitPerIndex is not null && !JobFacts.IsFinished(_job)
            && !_completed.Contains(index) && !_givenUp.Contains(index)
            && !_byIndex[index].Any(other => other != pod && JobFacts.FailuresBefore(other) > JobFacts.FailuresBefore(pod));
    }
}
