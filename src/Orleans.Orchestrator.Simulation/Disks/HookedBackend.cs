using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>A database of which somebody hears before and after each transaction.</summary>
internal sealed class HookedBackend(IStorageBackend backend, Action before, Action after) : IStorageBackend
{
    /// <inheritdoc/>
    public string Description => backend.Description;

    /// <inheritdoc/>
    public CollectionClaim Claim(string collection) => backend.Claim(collection);

    /// <inheritdoc/>
    public bool Holds(string collection, long epoch) => backend.Holds(collection, epoch);

    /// <inheritdoc/>
    public CollectionContent Load(CollectionClaim claim) => backend.Load(claim);

    /// <inheritdoc/>
    public IDurability? Commit(CommitBatch batch)
    {
        before();
        var durability = backend.Commit(batch);
        after();
        return durability;
    }

    /// <inheritdoc/>
    public KeyValueEntry? GetKeyValue(string table, string key) => backend.GetKeyValue(table, key);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValueEntry> ListKeyValues(string table, string prefix) => backend.ListKeyValues(table, prefix);

    /// <inheritdoc/>
    public IReadOnlyList<string> CheckIntegrity(CancellationToken cancellationToken) => backend.CheckIntegrity(cancellationToken);

    /// <inheritdoc/>
    public void Backup(string path, CancellationToken cancellationToken) => backend.Backup(path, cancellationToken);

    /// <inheritdoc/>
    public void Restore(string path, bool overwrite, CancellationToken cancellationToken) => backend.Restore(path, overwrite, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => backend.Dispose();
}
