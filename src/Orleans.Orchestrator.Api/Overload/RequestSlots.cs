using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Overload;

/// <summary>How many requests of one kind may be served at the same time; a bounded number waits a bounded time for its turn.</summary>
internal sealed class RequestSlots(int size, int maxQueued, TimeSpan maxWait) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size, size);
    private int _queued;

    /// <summary>How many are taken.</summary>
    public int InUse => size - _free.CurrentCount;

    /// <summary>Takes a slot.</summary>
    /// <exception cref="ApiException">429: too many others.</exception>
    public ValueTask EnterAsync(CancellationToken cancellation) => _free.Wait(0, CancellationToken.None) ? ValueTask.CompletedTask : QueueAsync(cancellation);

    /// <summary>Gives a slot back.</summary>
    public void Leave() => _free.Release();

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private async ValueTask QueueAsync(CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _queued) > maxQueued)
        {
            Interlocked.Decrement(ref _queued);
            throw TooMany();
        }

        try
        {
            if (!await _free.WaitAsync(maxWait, cancellation))
                throw TooMany();
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
    }

    private static ApiException TooMany() => ApiErrors.TooManyRequests("too many requests, please try again later", 1);
}
