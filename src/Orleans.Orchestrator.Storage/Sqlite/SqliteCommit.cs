using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>One batch, one transaction.</summary>
internal sealed class SqliteCommit(SqliteConnection connection)
{
    private readonly SqliteStatement begin = connection.Statement("BEGIN IMMEDIATE");
    private readonly SqliteStatement end = connection.Statement("COMMIT");

    // Checks the epoch, and holds it, since the transaction holds the database's write lock.
    private readonly SqliteStatement hold = connection.Statement(
        "UPDATE collection_epoch SET resource_version = ?, trimmed_version = ? WHERE collection = ? AND epoch = ?");

    private readonly SqliteStatement upsert = connection.Statement(
        """
        INSERT INTO resources (collection, namespace, name, uid, resource_version, body) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (collection, namespace, name) DO UPDATE SET uid = excluded.uid, resource_version = excluded.resource_version, body = excluded.body
        """);

    private readonly SqliteStatement delete = connection.Statement("DELETE FROM resources WHERE collection = ? AND namespace = ? AND name = ?");

    private readonly SqliteStatement log = connection.Statement(
        "INSERT INTO change_log (collection, resource_version, type, namespace, name, uid, body) VALUES (?, ?, ?, ?, ?, ?, ?)");

    private readonly SqliteStatement trim = connection.Statement(
        "DELETE FROM change_log WHERE collection = ? AND resource_version <= ?");

    public void Run(CommitBatch batch, SqliteKeyValues keyValues)
    {
        begin.Run();
        try
        {
            foreach (var collection in batch.Collections)
                Write(collection);
            foreach (var write in batch.KeyValues)
                keyValues.Write(write);
            end.Run();
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    }

    private void Write(CollectionBatch batch)
    {
        if (batch.Writes.Count == 0)
            return;
        var (collection, epoch) = (batch.Log.Collection, batch.Log.Epoch);
        batch.Fenced = hold.Bind(batch.LastResourceVersion).Bind(batch.TrimTo).Bind(collection).Bind(epoch).Run() == 0;
        if (batch.Fenced)
            return;
        foreach (var write in batch.Writes)
        {
            var change = write.Change!;
            var body = change.Body.Span;
            log.Bind(collection).Bind(change.ResourceVersion).Bind((int)change.Type)
                .Bind(change.Namespace).Bind(change.Name).Bind(change.Uid).BindText(body).Run();
            if (write.Superseded)
                continue;
            if (change.Type == ChangeType.Deleted)
                delete.Bind(collection).Bind(change.Namespace).Bind(change.Name).Run();
            else
                upsert.Bind(collection).Bind(change.Namespace).Bind(change.Name).Bind(change.Uid).Bind(change.ResourceVersion).BindText(body).Run();
        }
        if (batch.TrimTo > batch.TrimFrom)
            trim.Bind(collection).Bind(batch.TrimTo).Run();
    }
}
