using Npgsql;
using NpgsqlTypes;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>
/// One batch, one transaction, one round trip: the statements go out together, without BEGIN and COMMIT, which PostgreSQL runs as
/// one transaction. The statement that raises the version in a collection's epoch row also checks the epoch and locks the row, and
/// what hangs on it does nothing for a collection whose epoch has been replaced.
/// </summary>
internal sealed class PostgresCommit(NpgsqlConnection connection) : IDisposable
{
    private const string WriteSql =
        """
        WITH held AS (
            UPDATE collection_epoch e SET resource_version = c.version, trimmed_version = c.trimmed
            FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS c (collection, epoch, version, trimmed, number)
            WHERE e.collection = c.collection AND e.epoch = c.epoch
            RETURNING c.number, e.collection, e.trimmed_version
        ), input AS MATERIALIZED (
            SELECT h.collection, h.trimmed_version, w.*
            FROM held h JOIN unnest($5::int[], $6::bigint[], $7::smallint[], $8::bool[], $9::text[], $10::text[], $11::text[], $12::bytea[])
                AS w (number, version, type, is_last, namespace, name, uid, body) ON w.number = h.number
        ), logged AS (
            INSERT INTO change_log (collection, resource_version, type, namespace, name, uid, body)
            SELECT collection, version, type, namespace, name, uid, body FROM input WHERE version > trimmed_version
        ), upserted AS (
            INSERT INTO resources (collection, namespace, name, uid, resource_version, body)
            SELECT collection, namespace, name, uid, version, convert_from(body, 'UTF8')::jsonb FROM input WHERE is_last AND type <> 3
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
        DELETE FROM change_log WHERE collection = $1 AND resource_version > $3 AND resource_version <= $4
            AND EXISTS (SELECT 1 FROM collection_epoch e WHERE e.collection = $1 AND e.epoch = $2)
        """;

    private readonly PostgresWriteColumns columns = new();

    public void Run(CommitBatch batch)
    {
        using var commands = new NpgsqlBatch(connection);
        // By name: two stores that meet in several rows must lock them in the same order.
        var collections = batch.Collections.Where(c => c.Writes.Count > 0).OrderBy(c => c.Log.Collection, StringComparer.Ordinal).ToList();
        if (collections.Count > 0)
            commands.BatchCommands.Add(columns.Fill(collections, WriteSql));
        foreach (var write in batch.KeyValues)
            commands.BatchCommands.Add(PostgresKeyValues.Write(write));
        foreach (var collection in collections)
            AddDeletes(commands, collection);
        if (commands.BatchCommands.Count > 0)
            Execute(commands, collections, batch.KeyValues);
        columns.Clear();
    }

    private static void Execute(NpgsqlBatch commands, List<CollectionBatch> collections, List<KeyValueWrite> keyValues)
    {
        using var reader = commands.ExecuteReader();
        if (collections.Count > 0)
        {
            var held = new HashSet<string>();
            while (reader.Read())
                held.Add(reader.GetString(0));
            foreach (var collection in collections)
                collection.Fenced = !held.Contains(collection.Log.Collection);
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

    public void Dispose() => columns.Clear();
}
