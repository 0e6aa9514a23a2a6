namespace Orleans.Orchestrator.Storage.Memory;

/// <summary>What is "durable" of one collection.</summary>
internal sealed class MemoryCollection
{
    public long Epoch { get; set; }

    public long ResourceVersion { get; set; }

    public long TrimmedVersion { get; set; }

    public SortedDictionary<(string Namespace, string Name), StoredResource> Rows { get; init; } = new(MemoryDatabase.ByOrdinal);

    public Queue<CommittedChange> Changes { get; } = new();
}
