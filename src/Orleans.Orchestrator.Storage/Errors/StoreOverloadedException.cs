namespace Orleans.Orchestrator.Storage;

/// <summary>More writes are queued than the store takes. Nothing changed; try again shortly.</summary>
public sealed class StoreOverloadedException(int writes, long bytes)
    : StorageException($"The store's queue is full ({writes} writes, {bytes} bytes not yet durable); try again shortly.");
