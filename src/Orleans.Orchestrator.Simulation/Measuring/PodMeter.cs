using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Measuring;

/// <summary>How many pods are how far, and how long each step took them. Safe for several threads.</summary>
public sealed class PodMeter(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Progress> _pods = [];
    private readonly int[] _counts = new int[4];
    private readonly List<(Func<PodMeter, bool> Condition, TaskCompletionSource Done)> _waiting = [];

    /// <summary>From being there to having a node.</summary>
    public LatencyHistogram CreatedToBound { get; } = new();

    /// <summary>From having a node to running.</summary>
    public LatencyHistogram BoundToRunning { get; } = new();

    /// <summary>From being there to running.</summary>
    public LatencyHistogram CreatedToRunning { get; } = new();

    /// <summary>How many pods there are.</summary>
    public int Total => _pods.Count;

    /// <summary>How many pods have come at least so far.</summary>
    public int Count(PodStage stage)
    {
        lock (_lock)
            return _counts[(int)stage];
    }

    /// <summary>Waits until something is so.</summary>
    public Task UntilAsync(Func<PodMeter, bool> condition)
    {
        lock (_lock)
        {
            if (condition(this))
                return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((condition, done));
            return done.Task;
        }
    }

    /// <summary>A pod changed.</summary>
    public void Note(ResourceEvent change)
    {
        if (change.Object?.As<Pod>() is not { } pod)
            return;
        lock (_lock)
        {
            if (change.Type == WatchEventType.Deleted)
                Remove(pod.Metadata.Uid!);
            else
                Set(pod);
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (!_waiting[i].Condition(this))
                    continue;
                _waiting[i].Done.TrySetResult();
                _waiting.RemoveAt(i);
            }
        }
    }

    private void Set(Pod pod)
    {
        var (now, stage) = (time.GetTimestamp(), StageOf(pod));
        if (!_pods.TryGetValue(pod.Metadata.Uid!, out var known))
        {
            known = new Progress(now, now, PodStage.Created);
            _counts[(int)PodStage.Created]++;
        }

        if (stage >= PodStage.Bound && known.Stage < PodStage.Bound)
        {
            CreatedToBound.Add(time.GetElapsedTime(known.Created, now));
            known = known with { Bound = now };
        }

        if (stage >= PodStage.Running && known.Stage < PodStage.Running)
        {
            BoundToRunning.Add(time.GetElapsedTime(known.Bound, now));
            CreatedToRunning.Add(time.GetElapsedTime(known.Created, now));
        }

        Move(known.Stage, stage);
        _pods[pod.Metadata.Uid!] = known with { Stage = stage };
    }

    private void Remove(string uid)
    {
        if (!_pods.Remove(uid, out var known))
            return;
        for (var i = 0; i <= (int)known.Stage; i++)
            _counts[i]--;
    }

    private void Move(PodStage from, PodStage to)
    {
        for (var i = (int)from + 1; i <= (int)to; i++)
            _counts[i]++;
        for (var i = (int)to + 1; i <= (int)from; i++)
            _counts[i]--;
    }

    private static PodStage StageOf(Pod pod)
    {
        if (pod.Status.Phase is "Running" && pod.Metadata.DeletionTimestamp is null)
        {
            foreach (var condition in pod.Status.Conditions)
            {
                if (condition.Type == "Ready")
                    return condition.Status == "True" ? PodStage.Ready : PodStage.Running;
            }

            return PodStage.Running;
        }

        return string.IsNullOrEmpty(pod.Spec.NodeName) ? PodStage.Created : PodStage.Bound;
    }

    private readonly record struct Progress(long Created, long Bound, PodStage Stage);
}
