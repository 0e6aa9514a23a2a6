namespace Orleans.LocalEngine;

/// <inheritdoc cref="IRemoteStream"/>
internal sealed class RemoteStream<T>(GrainEnumerableCall<T> call) : IRemoteStream
{
    private GrainEnumerator<T>? _enumerator;

    public void Start(LocalGrainReference target, GrainArgumentReader arguments, int maxBatchSize, CancellationToken token)
    {
        call.ReadArguments(arguments);
        call.MaxBatchSize = Math.Clamp(maxBatchSize, 1, GrainEnumerableCall<T>.MaxRemoteBatchSize);
        _enumerator = new GrainEnumerator<T>(target, call, token);
    }

    public async Task<(bool More, Action<GrainArgumentWriter> Write)> NextAsync()
    {
        var batch = await _enumerator!.NextBatchAsync();
        return (!batch.IsLast, writer =>
        {
            foreach (var item in batch.Items)
                writer.Write(item);
        });
    }

    public ValueTask DisposeAsync() => _enumerator?.DisposeAsync() ?? default;
}
