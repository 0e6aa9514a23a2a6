using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Overload;

/// <summary>How many requests of one kind may be served at the same time; a bounded number waits a bounded time for its turn, first come, first served.</summary>
/// <remarks>Not a semaphore: that one goes by the real clock, and hands a slot over by way of the thread pool.</remarks>
internal sealed class RequestSlots(int size, int maxQueued, TimeSpan maxWait, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _queue = [];
    private int _inUse;

    /// <summary>How many are taken.</summary>
    public int InUse
    {
        get
        {
            lock (_lock)
                return _inUse;
        }
    }

    /// <summary>Takes a slot.</summary>
    /// <exception cref="ApiException">429: too many others.</exception>
    public ValueTask EnterAsync(CancellationToken cancellation)
    {
        LinkedListNode<TaskCompletionSource<bool>> place;
        lock (_lock)
        {
            if (_inUse < size)
            {
                _inUse++;
                return ValueTask.CompletedTask;
            }

            if (_queue.Count >= maxQueued)
                throw TooMany();
            place = _queue.AddLast(new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return WaitAsync(place, cancellation);
    }

    /// <summary>Gives a slot back, to the one who has waited longest.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            while (_queue.First is { } first)
            {
                _queue.RemoveFirst();
                if (first.Value.TrySetResult(true))
                    return;
            }

            _inUse--;
        }
    }

    private async ValueTask WaitAsync(LinkedListNode<TaskCompletionSource<bool>> place, CancellationToken cancellation)
    {
        var turn = place.Value;
        await using var timer = time.CreateTimer(static s => ((TaskCompletionSource<bool>)s!).TrySetResult(false), turn, maxWait, Timeout.InfiniteTimeSpan);
        await using var gone = cancellation.UnsafeRegister(static (s, token) => ((TaskCompletionSource<bool>)s!).TrySetCanceled(token), turn);
        try
        {
            if (!await turn.Task)
                throw TooMany();
        }
        finally
        {
            lock (_lock)
            {
                if (place.List is not null)
                    _queue.Remove(place);
            }
        }
    }

    private static ApiException TooMany() => ApiErrors.TooManyRequests("too many requests, please try again later", 1);
}
