namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>What goes into one transaction.</summary>
internal sealed class CommitBatch
{
    /// <summary>How many were taken from the queue for it, those included that turned out to have no place in it.</summary>
    public int TakenCount { get; init; }

    public List<CollectionBatch> Collections { get; } = [];

    public List<KeyValueWrite> KeyValues { get; } = [];

    public int WriteCount => Collections.Sum(c => c.Writes.Count) + KeyValues.Count;
}
