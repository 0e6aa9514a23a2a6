namespace Orleans.LocalEngine;

/// <inheritdoc cref="IRemoteStream"/>
internal sealed class RemoteStream<T>(GrainEnumerableCall<T> call) : IRemoteStream
{
    private GrainEnumerator<T>? _enumerator;

    public void Start(LocalGrainReference target, GrainArgumentReader arguments, CancellationToken token)
    {
        call.ReadArguments(arguments);
        call.Target = target;
        _enumerator = new GrainEnumerator<T>(target, call, token);
    }

    public async Task<bool> WriteBatchAsync(Func<GrainArgumentWriter> begin)
    {
        var batch = await _enumerator!.NextBatchAsync();
        var writer = begin();
        foreach (var item in batch.Items)
            writer.Write(item);

        return !batch.IsLast;
    }

    public ValueTask DisposeAsync() => _enumerator?.DisposeAsync() ?? default;
}
