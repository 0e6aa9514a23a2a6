namespace Orleans.Orchestrator.Storage;

/// <summary>Another activation has claimed the collection; this one may never write again. Nothing of the write took place.</summary>
public sealed class FencedException(string collection, long epoch)
    : StorageException($"Collection '{collection}': epoch {epoch} has been replaced by a later activation; this one must end.")
{
    /// <summary>The collection.</summary>
    public string Collection { get; } = collection;

    /// <summary>The epoch that has been replaced.</summary>
    public long Epoch { get; } = epoch;
}
