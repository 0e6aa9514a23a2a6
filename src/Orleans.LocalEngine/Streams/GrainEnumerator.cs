using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>A stream on its reader's side: asks for batches, one at a time, which is what holds the grain back.</summary>
internal sealed class GrainEnumerator<T>(
    LocalGrainReference target, GrainEnumerableCall<T> call, CancellationToken token) : IAsyncEnumerator<T>
{
    private T[] _items = [];
    private int _next;
    private bool _last;

    /// <summary>Set by the grain's side with the first batch.</summary>
    public GrainEnumeration<T>? Source { get; set; }

    public GrainEnumerableCall<T> Call => call;

    public CancellationToken Token => token;

    public T Current { get; private set; } = default!;

    public ValueTask<bool> MoveNextAsync() => TryTake() ? new ValueTask<bool>(true) : _last ? default : FetchAsync();

    public async ValueTask DisposeAsync()
    {
        _items = [];
        _last = true;
        if (Source is null or { IsOver: true })
            return;

        var end = GrainCallPool<EndEnumerationCall<T>>.Rent();
        end.Enumerator = this;
        await target.SendCall(end);
    }

    private bool TryTake()
    {
        if (_next == _items.Length)
            return false;

        Current = _items[_next++];
        return true;
    }

    /// <summary>The next elements all at once.</summary>
    public Task<EnumerationBatch<T>> NextBatchAsync()
    {
        token.ThrowIfCancellationRequested();
        if (Source is { IsOver: true })
            throw Source.Aborted();

        var fetch = GrainCallPool<NextBatchCall<T>>.Rent();
        fetch.Enumerator = this;
        return target.SendCall(fetch);
    }

    private async ValueTask<bool> FetchAsync()
    {
        var batch = await NextBatchAsync();
        _items = batch.Items;
        _last = batch.IsLast;
        _next = 0;
        return TryTake();
    }
}
