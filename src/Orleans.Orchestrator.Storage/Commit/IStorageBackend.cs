namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>
/// A database as the group commit needs it: synchronous, because SQLite is, and because one thread that only commits needs no more.
/// Every member throws <see cref="StoreUnavailableException"/> when the database fails.
/// </summary>
internal interface IStorageBackend : IDisposable
{
    string Description { get; }

    /// <summary>Raises the collection's epoch and skips its version ahead, durably. Writer thread only.</summary>
    CollectionClaim Claim(string collection);

    /// <summary>Whether nobody has claimed the collection since <paramref name="epoch"/>. Writer thread only.</summary>
    bool Holds(string collection, long epoch);

    /// <summary>Reads what <paramref name="claim"/> made its own. Any thread, beside the writer.</summary>
    CollectionContent Load(CollectionClaim claim);

    /// <summary>
    /// Commits a batch in one transaction, or nothing of it; marks the collections whose epoch has been replaced and leaves
    /// those out. Writer thread only; after it has failed, the next call comes when nobody waits for a durability any more.
    /// </summary>
    /// <returns>What makes it durable, or null when it is durable already.</returns>
    IDurability? Commit(CommitBatch batch);

    /// <summary>Writer thread only.</summary>
    KeyValueEntry? GetKeyValue(string table, string key);

    /// <summary>Writer thread only.</summary>
    IReadOnlyList<KeyValueEntry> ListKeyValues(string table, string prefix);

    /// <summary>Any thread, beside the writer.</summary>
    IReadOnlyList<string> CheckIntegrity(CancellationToken cancellationToken);

    /// <summary>Any thread, beside the writer.</summary>
    void Backup(string path, CancellationToken cancellationToken);

    /// <summary>Writer thread only.</summary>
    void Restore(string path, bool overwrite, CancellationToken cancellationToken);
}
