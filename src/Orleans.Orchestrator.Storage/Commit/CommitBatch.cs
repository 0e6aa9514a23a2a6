namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>What goes into one transaction.</summary>
internal sealed class CommitBatch
{
    public List<CollectionBatch> Collections { get; } = [];

    public List<KeyValueWrite> KeyValues { get; } = [];

    public int WriteCount => Collections.Sum(c => c.Writes.Count) + KeyValues.Count;
}
