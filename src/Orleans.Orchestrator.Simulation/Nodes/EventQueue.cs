namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>
/// What happens when, for all simulated nodes of a process: one timer instead of a million. Things due at the same time happen in the
/// order in which they were planned.
/// </summary>
public sealed class EventQueue : IDisposable
{
    // Fine enough for a pod's start, coarse enough that a million events cost thousands of wake-ups and not a million.
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(5);

    private readonly TimeProvider _time;
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Action, (long Due, long Order)> _events = new();
    private readonly ITimer _timer;
    private long _order;
    private long _wakeAt = long.MaxValue;
    private bool _disposed;

    /// <summary>An empty queue on a clock.</summary>
    public EventQueue(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static me => ((EventQueue)me!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The time that it goes by.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Plans something. It must not block, and what it throws ends the process: it handles its own errors.</summary>
    public void After(TimeSpan delay, Action happen)
    {
        lock (_lock)
        {
            var due = _time.GetUtcNow().UtcTicks + Math.Max(0, delay.Ticks);
            _events.Enqueue(happen, (due, _order++));
            if (due < _wakeAt)
                Wake(due);
        }
    }

    /// <summary>Has something happen at once, where everything planned happens: in the context in which the queue was made, if that was one.</summary>
    public void Do(Action happen)
    {
        if (_context is null)
            happen();
        else
            _context.Post(static what => ((Action)what!)(), happen);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _events.Clear();
        }

        _timer.Dispose();
    }

    private void Wake(long due)
    {
        if (_disposed)
            return;
        _wakeAt = due;
        var wait = TimeSpan.FromTicks(Math.Max(0, due - _time.GetUtcNow().UtcTicks));
        _timer.Change(wait < Resolution ? Resolution : wait, Timeout.InfiniteTimeSpan);
    }

    private void Fire()
    {
        while (true)
        {
            Action happen;
            lock (_lock)
            {
                if (!_events.TryPeek(out happen!, out var next))
                {
                    _wakeAt = long.MaxValue;
                    return;
                }

                if (next.Due > _time.GetUtcNow().UtcTicks)
                {
                    Wake(next.Due);
                    return;
                }

                _events.Dequeue();
            }

            Do(happen);
        }
    }
}
