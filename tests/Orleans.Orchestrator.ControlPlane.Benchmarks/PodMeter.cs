using System.Diagnostics;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Benchmarks;

/// <summary>Watches pods as a client does, and notes when each is there and when it runs.</summary>
internal sealed class PodMeter : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, long> _created = [];
    private readonly Dictionary<string, double> _running = [];
    private readonly TaskCompletionSource _allRun = new();
    private readonly TaskCompletionSource _allGone = new();
    private readonly Dictionary<string, Pod> _present = [];
    private readonly int _expected;
    private (Func<Pod, bool> Which, TaskCompletionSource Done)? _wanted;
    private int _gone;

    public PodMeter(IGrainFactory grains, int expected)
    {
        _expected = expected;
        _ = WatchAsync(grains.GetCollection(ResourceKinds.Pod));
    }

    public int Expected => _expected;

    public Task Running => _allRun.Task;

    public Task Gone => _allGone.Task;

    /// <summary>Until as many pods as expected run, not ending, and are such.</summary>
    public Task UntilAsync(Func<Pod, bool> which)
    {
        var done = new TaskCompletionSource();
        lock (_present)
            _wanted = (which, done);
        return done.Task;
    }

    public double Percentile(int percent)
    {
        var sorted = _running.Values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
    }

    public void Dispose() => _end.Cancel();

    private async Task WatchAsync(ICollectionGrain pods)
    {
        try
        {
            await foreach (var batch in pods.WatchAsync(new WatchQuery(), _end.Token).WithCancellation(_end.Token))
            {
                foreach (var change in batch.Events)
                    Note(change);
                Check();
            }
        }
        catch (OperationCanceledException)
        {
            // Measured enough.
        }
        catch (Exception e)
        {
            _allRun.TrySetException(e);
            _allGone.TrySetException(e);
        }
    }

    private void Check()
    {
        lock (_present)
        {
            if (_wanted is { } wanted && _present.Values.Count(p => p.Status.Phase == "Running" && p.Metadata.DeletionTimestamp is null && wanted.Which(p)) == _expected)
                wanted.Done.TrySetResult();
        }
    }

    private void Note(ResourceEvent change)
    {
        if (change.Object?.As<Pod>() is not { } pod)
            return;
        var uid = pod.Metadata.Uid!;
        lock (_present)
        {
            if (change.Type == WatchEventType.Deleted)
                _present.Remove(uid);
            else
                _present[uid] = pod;
        }

        _created.TryAdd(uid, Stopwatch.GetTimestamp());
        if (pod.Status.Phase == "Running" && _running.TryAdd(uid, Stopwatch.GetElapsedTime(_created[uid]).TotalMilliseconds) && _running.Count == _expected)
            _allRun.TrySetResult();
        if (change.Type == WatchEventType.Deleted && ++_gone == _expected)
            _allGone.TrySetResult();
    }
}
