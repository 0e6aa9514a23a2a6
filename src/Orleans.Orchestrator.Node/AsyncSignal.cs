namespace Orleans.Orchestrator.NodeAgent;

/// <summary>
/// Wakes the one task that waits for it. A signal that nobody waits for is remembered once. Unlike a semaphore its timeout follows
/// the given clock.
/// </summary>
/// <param name="time">The clock of timeouts.</param>
internal sealed class AsyncSignal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiter;
    private bool _set;

    /// <summary>Wakes the waiter, or has the next wait return at once.</summary>
    public void Set()
    {
        TaskCompletionSource waiter;
        lock (_lock)
        {
            if (_waiter is null)
            {
                _set = true;
                return;
            }

            (waiter, _waiter) = (_waiter, null);
        }

        waiter.TrySetResult();
    }

    /// <summary>Returns at the next signal, or after <paramref name="timeout"/> without one.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource waiter;
        lock (_lock)
        {
            if (_set || timeout == TimeSpan.Zero)
            {
                _set = false;
                return;
            }

            waiter = _waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await using var timer = timeout == Timeout.InfiniteTimeSpan
            ? null
            : time.CreateTimer(static w => ((TaskCompletionSource)w!).TrySetResult(), waiter, timeout, Timeout.InfiniteTimeSpan);
        await using var registration = cancellation.UnsafeRegister(static (w, c) => ((TaskCompletionSource)w!).TrySetCanceled(c), waiter);
        try
        {
            await waiter.Task;
        }
        finally
        {
            lock (_lock)
            {
                if (_waiter == waiter)
                    _waiter = null;
            }
        }
    }
}
