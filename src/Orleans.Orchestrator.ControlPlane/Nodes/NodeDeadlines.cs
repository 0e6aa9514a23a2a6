using System.Collections.Concurrent;
using Orleans.Orchestrator.ControlPlane.Reconciling;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>
/// When each node's grain must look at its node, unless a sign of life comes first. One timer for all nodes of the process: a
/// sign of life only moves a number.
/// </summary>
internal sealed class NodeDeadlines(TimeProvider time, ControllerOptions options, Lazy<IGrainFactory> grains) : IDisposable
{
    private const int MissedBeforeSilent = 3;
    private readonly ConcurrentDictionary<string, NodeDeadline> _deadlines = [];
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _lastTick;
    private int _count;

    /// <summary>How often a node should send a sign of life from now on.</summary>
    public TimeSpan Interval => TimeSpan.FromTicks(Math.Max(
        options.HeartbeatInterval.Ticks, TimeSpan.TicksPerSecond * Volatile.Read(ref _count) / options.HeartbeatRate));

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

        return _deadlines.GetOrAdd(node, static (name, me) =>
        {
            Interlocked.Increment(ref me._count);
            return new NodeDeadline(name);
        }, this);
    }

    /// <summary>How long a node that was told an interval may be silent.</summary>
    public TimeSpan GraceOf(TimeSpan interval) => TimeSpan.FromTicks(Math.Max(options.NodeGrace.Ticks, MissedBeforeSilent * interval.Ticks));

    /// <summary>Forgets a node.</summary>
    public void Remove(string node)
    {
        if (_deadlines.TryRemove(node, out _))
            Interlocked.Decrement(ref _count);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Tick()
    {
        var (now, utc) = (time.GetTimestamp(), time.GetUtcNow());
        var frozen = time.GetElapsedTime(_lastTick, now) - Period;
        _lastTick = now;
        // Not its Values: that is a copy, and one of 100,000 four times a second makes the collector look at everything.
        foreach (var (_, deadline) in _deadlines)
        {
            // A process that stood still can't say who was silent meanwhile.
            if (frozen > options.NodeGrace / 2)
                deadline.Postpone(frozen);
            else if (deadline.TryTake(utc))
                grains.Value.GetGrain<INodeController>(deadline.Node).ReconcileAsync().Forget();
        }
    }
}
