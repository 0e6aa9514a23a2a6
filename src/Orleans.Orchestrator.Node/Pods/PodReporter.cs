using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>
/// Tells the control plane what was observed, in batches: only the newest report of a pod counts, and one that could not be
/// delivered is sent again. So nothing queues without bound: at most one report a pod.
/// </summary>
internal sealed class PodReporter(IGrainFactory grains, NodeAgentOptions options, TimeProvider time, ILogger<PodReporter> log)
{
    private const int MaxBatch = 1000;
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly AsyncSignal _signal = new(time);
    private Dictionary<string, PodReport> _waiting = new(StringComparer.Ordinal);

    /// <summary>Has a report sent soon.</summary>
    public void Report(PodReport report)
    {
        lock (_lock)
            _waiting[report.Uid] = report;
        _signal.Set();
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        var node = grains.GetGrain<INodeGrain>(options.NodeName);
        var delay = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            await _signal.WaitAsync(Timeout.InfiniteTimeSpan, cancellation);
            var batch = Take();
            try
            {
                foreach (var chunk in batch.Chunk(MaxBatch))
                    await node.ReportAsync([.. chunk]).WaitAsync(CallDeadline, time, cancellation);
                delay = TimeSpan.FromMilliseconds(50);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogWarning("{Count} pod reports could not be delivered and are sent again in {Delay}: {Error}", batch.Length, delay, e.Message);
                PutBack(batch);
                await Task.Delay(delay, time, cancellation);
                delay = delay * 2 > LongestRetry ? LongestRetry : delay * 2;
            }
        }
    }

    private ImmutableArray<PodReport> Take()
    {
        lock (_lock)
        {
            var taken = _waiting;
            _waiting = new(StringComparer.Ordinal);
            return [.. taken.Values];
        }
    }

    private void PutBack(ImmutableArray<PodReport> reports)
    {
        lock (_lock)
        {
            foreach (var report in reports)
                _waiting.TryAdd(report.Uid, report);
        }

        _signal.Set();
    }
}
