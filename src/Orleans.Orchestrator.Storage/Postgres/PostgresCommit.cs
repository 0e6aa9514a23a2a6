using Npgsql;
using NpgsqlTypes;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>
/// One batch, one transaction, one round trip: the statements go out together, without BEGIN and COMMIT, which PostgreSQL runs as
/// one transaction. The statement that raises the version in a collection's epoch row also checks the epoch and locks the row, and
/// what hangs on it does nothing for a collection whose epoch has been replaced.
/// </summary>
internal sealed class PostgresCommit(NpgsqlConnection connection)
{
    private const string WriteSql =
        """
        WITH held AS (
            UPDATE collection_epoch SET resource_version = $3, trimmed_version = $4 WHERE collection = $1 AND epoch = $2
            RETURNING collection
        ), logged AS (
            INSERT INTO change_log (collection, last_version, versions, types, namespaces, names, uids, bodies)
            SELECT collection, $3, $5, $6, $7, $8, $9, $10 FROM held
        ), upserted AS (
            INSERT INTO resources (collection, namespace, name, uid, resource_version, body)
            SELECT h.collection, w.namespace, w.name, w.uid, w.version, convert_from(w.body, 'UTF8')::jsonb
            FROM held h, unnest($5::bigint[], $6::smallint[], $7::text[], $8::text[], $9::text[], $10::bytea[], $11::bool[])
                AS w (version, type, namespace, name, uid, body, is_last)
            WHERE w.is_last AND w.type <> 3
            ON CONFLICT (collection, namespace, name) DO UPDATE SET
                uid = excluded.uid, resource_version = excluded.resource_version, body = excluded.body
        )
        SELECT collection FROM held
        """;

    private const string DeleteSql =
        """
        DELETE FROM resources r USING unnest($3::text[], $4::text[]) AS d (namespace, name)
        WHERE r.collection = $1 AND r.namespace = d.namespace AND r.name = d.name
            AND EXISTS (SELECT 1 FROM collection_epoch e WHERE e.collection = $1 AND e.epoch = $2)
        """;

    private const string TrimSql =
        """
        DELETE FROM change_log WHERE collection = $1 AND last_version > $3 AND last_version <= $4
            AND EXISTS (SELECT 1 FROM collection_epoch e WHERE e.collection = $1 AND e.epoch = $2)
        """;

    private readonly List<PostgresWriteColumns> columns = [];

    public void Run(CommitBatch batch)
    {
        using var commands = new NpgsqlBatch(connection);
        // By name: two stores that meet in several rows must lock them in the same order.
        var collections = batch.Collections.Where(c => c.Writes.Count > 0).OrderBy(c => c.Log.Collection, StringComparer.Ordinal).ToList();
        while (columns.Count < collections.Count)
            columns.Add(new());
        foreach (var (collection, lists) in collections.Zip(columns))
            commands.BatchCommands.Add(lists.Fill(collection, WriteSql));
        foreach (var write in batch.KeyValues)
            commands.BatchCommands.Add(PostgresKeyValues.Write(write));
        foreach (var collection in collections)
            AddDeletes(commands, collection);
        if (commands.BatchCommands.Count > 0)
            Execute(commands, collections, batch.KeyValues);
    }

    private static void Execute(NpgsqlBatch commands, List<CollectionBatch> collections, List<KeyValueWrite> keyValues)
    {
        using var reader = commands.ExecuteReader();
        foreach (var collection in collections)
        {
            collection.Fenced = !reader.Read();
            reader.NextResult();
        }
        foreach (var write in keyValues)
        {
            write.Result = PostgresKeyValues.Result(write, reader);
            reader.NextResult();
        }
        while (reader.NextResult())
        {
            // An error of a later statement is thrown here, and then nothing is committed.
        }
    }

    private static void AddDeletes(NpgsqlBatch commands, CollectionBatch batch)
    {
        var gone = batch.Writes.Where(w => !w.Superseded && w.Change!.Type == ChangeType.Deleted).Select(w => w.Change!).ToList();
        if (gone.Count > 0)
        {
            commands.BatchCommands.Add(new NpgsqlBatchCommand(DeleteSql)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = batch.Log.Collection },
                    new NpgsqlParameter<long> { TypedValue = batch.Log.Epoch },
                    Texts(gone.Select(c => c.Namespace)),
                    Texts(gone.Select(c => c.Name)),
                },
            });
        }
        if (batch.TrimTo > batch.TrimFrom)
        {
            commands.BatchCommands.Add(new NpgsqlBatchCommand(TrimSql)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = batch.Log.Collection },
                    new NpgsqlParameter<long> { TypedValue = batch.Log.Epoch },
                    new NpgsqlParameter<long> { TypedValue = batch.TrimFrom },
                    new NpgsqlParameter<long> { TypedValue = batch.TrimTo },
                },
            });
        }
    }

    private static NpgsqlParameter<string[]> Texts(IEnumerable<string> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
