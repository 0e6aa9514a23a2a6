using System.Collections.Concurrent;
using Orleans.Orchestrator.ControlPlane.Reconciling;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>
/// When each node's grain must look at its node, unless a sign of life comes first. One timer for all nodes of the process: a
/// sign of life only moves a number.
/// </summary>
internal sealed class NodeDeadlines(TimeProvider time, ControllerOptions options, Lazy<IGrainFactory> grains) : IDisposable
{
    private readonly ConcurrentDictionary<string, NodeDeadline> _deadlines = [];
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _lastTick;

    private TimeSpan Period => TimeSpan.FromTicks(Math.Clamp(
        options.NodeGrace.Ticks / 10, TimeSpan.FromMilliseconds(10).Ticks, TimeSpan.FromMilliseconds(250).Ticks));

    /// <summary>The deadline of a node; there is none until one is set.</summary>
    public NodeDeadline Of(string node)
    {
        lock (_lock)
        {
            if (_timer is null)
            {
                _lastTick = time.GetTimestamp();
                _timer = time.CreateTimer(static me => ((NodeDeadlines)me!).Tick(), this, Period, Period);
            }
        }

        return _deadlines.GetOrAdd(node, static name => new NodeDeadline(name));
    }

    /// <summary>Forgets a node.</summary>
    public void Remove(string node) => _deadlines.TryRemove(node, out _);

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Tick()
    {
        var (now, utc) = (time.GetTimestamp(), time.GetUtcNow());
        var frozen = time.GetElapsedTime(_lastTick, now) - Period;
        _lastTick = now;
        foreach (var deadline in _deadlines.Values)
        {
            // A process that stood still can't say who was silent meanwhile.
            if (frozen > options.NodeGrace / 2)
                deadline.Postpone(frozen);
            else if (deadline.TryTake(utc))
                grains.Value.GetGrain<INodeController>(deadline.Node).ReconcileAsync().Forget();
        }
    }
}
