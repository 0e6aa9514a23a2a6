namespace Orleans.Orchestrator.Storage;

/// <summary>The changes asked for are not kept any more (HTTP 410 Gone): list, then watch from there.</summary>
public sealed class ChangesTrimmedException(string collection, long from, long oldest)
    : StorageException($"Collection '{collection}': changes after resourceVersion {from} are no longer all kept; the oldest to start from is {oldest}.")
{
    /// <summary>The oldest version one may still ask from.</summary>
    public long OldestChange { get; } = oldest;
}
