namespace Orleans.Orchestrator.Storage.Benchmarks;

/// <summary>One way to make a write durable.</summary>
internal interface IWriteTarget : IAsyncDisposable
{
    string Name { get; }

    Task PrepareAsync(int writers);

    /// <summary>Writes the next state of the writer's own object; completes when it is durable.</summary>
    Task WriteAsync(int writer);
}
