namespace Orleans.LocalEngine;

/// <summary>A stream whose reader is on the other side of a connection.</summary>
internal interface IRemoteStream : IAsyncDisposable
{
    /// <summary>Reads the arguments and names the grain.</summary>
    void Start(LocalGrainReference target, GrainArgumentReader arguments, int maxBatchSize, CancellationToken token);

    /// <summary>The next elements, to be written; whether more may follow.</summary>
    Task<(bool More, Action<GrainArgumentWriter> Write)> NextAsync();
}
