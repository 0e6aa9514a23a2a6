using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>A stream on its grain's side. All of it runs in the grain's turns.</summary>
internal sealed class GrainEnumeration<T> : IGrainEnumeration, IAsyncDisposable
{
    private readonly Activation _activation;
    private readonly CancellationTokenSource _ended;
    private readonly IAsyncEnumerator<T> _source;
    private Task<bool>? _pending;
    private bool _disposed;

    public GrainEnumeration(Activation activation, GrainEnumerableCall<T> call, object grain, CancellationToken token)
    {
        _activation = activation;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(token, call.CancellationToken);
        _source = call.Invoke(grain, _ended.Token).GetAsyncEnumerator(_ended.Token);
        activation.Add(this);
    }

    /// <summary>Whether nothing more will come: the grain need not be asked, and above all not be activated for it.</summary>
    public bool IsOver => Volatile.Read(ref _disposed);

    public bool BelongsTo(object grain) => ReferenceEquals(_activation.GrainInstance, grain);

    /// <summary>The next elements: waits for the first, then takes those that are there already.</summary>
    public async Task<EnumerationBatch<T>> NextAsync(int max)
    {
        if (_disposed)
            throw Aborted();

        var items = new List<T>();
        try
        {
            while (items.Count < max)
            {
                var next = _pending ?? Move();
                if (!next.IsCompleted && items.Count > 0)
                {
                    _pending = next;
                    break;
                }

                _pending = next;
                var moved = await next.WaitAsync(_ended.Token);
                _pending = null;
                if (!moved)
                {
                    await DisposeAsync();
                    return new EnumerationBatch<T>([.. items], true);
                }

                items.Add(_source.Current);
            }
        }
        catch (OperationCanceledException) when (_disposed)
        {
            throw Aborted();
        }
        catch
        {
            // An iterator that pays no heed to its token must not hold a reader that has cancelled.
            var ending = DisposeAsync().AsTask();
            if (_pending is null or { IsCompleted: true })
                await ending;

            throw;
        }

        return new EnumerationBatch<T>([.. items], false);
    }

    public Task AbortAsync() => EndAsync();

    public async ValueTask DisposeAsync()
    {
        _activation.Remove(this);
        await EndAsync();
    }

    private async Task EndAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        // Not CancelAsync, which runs what is registered on another thread: all of this belongs into the grain's turn.
        _ended.Cancel();

        // An iterator can't be disposed of while it moves.
        if (_pending is Task pending)
            await pending.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

        await _source.DisposeAsync();
        _ended.Dispose();
    }

    public EnumerationAbortedException Aborted() =>
        new($"The stream ended because {_activation.GrainId} was deactivated. Start it again.");

    private Task<bool> Move() => _source.MoveNextAsync().AsTask();
}
