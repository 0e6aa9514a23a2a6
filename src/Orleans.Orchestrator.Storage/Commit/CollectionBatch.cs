namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>The writes of one collection that go into one transaction.</summary>
internal sealed class CollectionBatch(CollectionLog log)
{
    public CollectionLog Log { get; } = log;

    /// <summary>In order of their versions; a write that a later one of the same key replaces is marked superseded.</summary>
    public List<PendingWrite> Writes { get; } = [];

    /// <summary>Answers that wait for what they were judged by, and write nothing.</summary>
    public List<PendingWrite> Barriers { get; } = [];

    public long LastResourceVersion => Writes[^1].Change!.ResourceVersion;

    /// <summary>Changes after this version and up to <see cref="TrimTo"/> leave the change log in the same transaction.</summary>
    public long TrimFrom { get; private set; }

    public long TrimTo { get; private set; }

    /// <summary>Set by the database: the epoch has been replaced, nothing of this collection was written.</summary>
    public bool Fenced { get; set; }

    public void Add(PendingWrite write) => (write.Change is null ? Barriers : Writes).Add(write);

    /// <summary>Folds the writes of one key and decides what is trimmed.</summary>
    /// <param name="changes">The durable changes.</param>
    /// <param name="running">Writes of transactions before this one that are not among them yet.</param>
    public void Prepare(ChangeRing changes, List<PendingWrite> running)
    {
        if (Writes.Count == 0)
            return;
        var last = LastResourceVersion;
        foreach (var write in Writes)
            write.Superseded = write.Next is { } next && next.Change!.ResourceVersion <= last;
        (TrimFrom, TrimTo) = (changes.TrimmedVersion, changes.PlanTrim(running.Count == 0 ? Writes : [.. running, .. Writes]));
    }
}
