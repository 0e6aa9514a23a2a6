using System.Globalization;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Memory;

/// <summary>Collections in memory, with the transactions and failures of a database.</summary>
internal sealed class MemoryBackend(MemoryDatabase database, MemoryStoreOptions options) : IStorageBackend
{
    private volatile bool crashed;
    private MemoryDurability? durability;

    public string Description => "memory: nothing survives the process";

    /// <summary>From here on the database is out of reach.</summary>
    public void Crash() => crashed = true;

    public CollectionClaim Claim(string collection)
    {
        ThrowIfCrashed();
        lock (database.Gate)
        {
            if (!database.Collections.TryGetValue(collection, out var state))
                database.Collections.Add(collection, state = new());
            if (state.Epoch++ > 0)
                state.ResourceVersion += StoreOptions.MostUnsettledWrites;
            return new(collection, state.Epoch, state.ResourceVersion, state.TrimmedVersion);
        }
    }

    public bool Holds(string collection, long epoch)
    {
        ThrowIfCrashed();
        lock (database.Gate)
            return database.Collections[collection].Epoch == epoch;
    }

    public CollectionContent Load(CollectionClaim claim)
    {
        ThrowIfCrashed();
        lock (database.Gate)
        {
            var state = database.Collections[claim.Collection];
            return new([.. state.Rows.Values], [.. state.Changes]);
        }
    }

    public IDurability? Commit(CommitBatch batch)
    {
        ThrowIfCrashed();
        options.BeforeCommit?.Invoke(batch.WriteCount);
        lock (database.Gate)
        {
            foreach (var collection in batch.Collections.Where(c => c.Writes.Count > 0))
                Write(collection, database.Collections[collection.Log.Collection]);
            foreach (var write in batch.KeyValues)
                Write(write);
        }
        options.AfterCommit?.Invoke(batch.WriteCount);
        ThrowIfCrashed();
        return options.AwaitDurability is { } wait ? durability ??= new MemoryDurability(wait) : null;
    }

    private static void Write(CollectionBatch batch, MemoryCollection state)
    {
        batch.Fenced = state.Epoch != batch.Log.Epoch;
        if (batch.Fenced)
            return;
        foreach (var change in batch.Writes.Select(w => w.Change!))
        {
            var key = (change.Namespace, change.Name);
            state.Changes.Enqueue(change with { State = null });
            if (change.Type == ChangeType.Deleted)
                state.Rows.Remove(key);
            else
                state.Rows[key] = new(change.Namespace, change.Name, change.Uid, change.ResourceVersion, change.Body);
        }
        while (state.Changes.TryPeek(out var oldest) && oldest.ResourceVersion <= batch.TrimTo)
            state.Changes.Dequeue();
        (state.ResourceVersion, state.TrimmedVersion) = (batch.LastResourceVersion, batch.TrimTo);
    }

    private void Write(KeyValueWrite write)
    {
        var key = (write.Table, write.Key);
        var etag = database.KeyValues.TryGetValue(key, out var entry) ? long.Parse(entry.ETag, CultureInfo.InvariantCulture) : 0;
        if (write.ExpectedETag is { } expected && expected != etag)
            return;
        if (write.Value is { } value)
        {
            write.Result = (++database.LastETag).ToString(CultureInfo.InvariantCulture);
            database.KeyValues[key] = new(write.Key, value.ToArray(), write.Result);
        }
        else if (database.KeyValues.Remove(key))
        {
            write.Result = "";
        }
    }

    public KeyValueEntry? GetKeyValue(string table, string key)
    {
        ThrowIfCrashed();
        lock (database.Gate)
            return database.KeyValues.GetValueOrDefault((table, key));
    }

    public IReadOnlyList<KeyValueEntry> ListKeyValues(string table, string prefix)
    {
        ThrowIfCrashed();
        lock (database.Gate)
            return [.. database.KeyValues.Where(e => e.Key.Table == table && e.Key.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(e => e.Value)];
    }

    public IReadOnlyList<string> CheckIntegrity(CancellationToken cancellationToken) => [];

    public void Backup(string path, CancellationToken cancellationToken) =>
        throw new StoreBackupException("A store in memory has no backups.");

    public void Restore(string path, bool overwrite, CancellationToken cancellationToken) =>
        throw new StoreBackupException("A store in memory has no backups.");

    public void Dispose()
    {
        // The database outlives the store.
    }

    private void ThrowIfCrashed()
    {
        if (crashed)
            throw new StoreUnavailableException("The store in memory has crashed.");
    }
}
