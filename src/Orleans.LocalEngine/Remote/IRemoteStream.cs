namespace Orleans.LocalEngine;

/// <summary>A stream whose reader is in another process.</summary>
internal interface IRemoteStream : IAsyncDisposable
{
    /// <summary>Reads the arguments and names the grain.</summary>
    void Start(LocalGrainReference target, GrainArgumentReader arguments, CancellationToken token);

    /// <summary>Writes the next elements as one JSON array; false when these were the last.</summary>
    Task<bool> WriteBatchAsync(Func<GrainArgumentWriter> begin);
}
