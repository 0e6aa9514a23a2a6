using System.Data;
using Npgsql;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>Backups of PostgreSQL: one consistent snapshot of the tables in a <see cref="BackupFile"/>, each in COPY's binary form.</summary>
internal static class PostgresBackup
{
    private static readonly (string Name, string Columns)[] Tables =
    [
        ("collection_epoch", "collection, epoch, resource_version, trimmed_version"),
        ("resources", "collection, namespace, name, uid, resource_version, body"),
        ("key_value", "table_name, key, value, etag"),
    ];

    public static bool Write(NpgsqlConnection connection, string path, CancellationToken cancellationToken)
    {
        using var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        BackupFile.Write(path, PostgresSchema.Version(connection), Tables.Select(t => t.Name), (table, target) =>
        {
            using var copy = connection.BeginRawBinaryCopy($"COPY {table} ({Columns(table)}) TO STDOUT (FORMAT BINARY)");
            Pump(copy, target, cancellationToken);
        });
        return true;
    }

    public static bool Restore(NpgsqlConnection connection, string address, string path, bool overwrite, CancellationToken cancellationToken)
    {
        BackupFile.Verify(path, PostgresSchema.Version(connection), cancellationToken);
        using var transaction = connection.BeginTransaction();
        // Waits for running commits and holds off new ones.
        PostgresSchema.Execute(connection, "LOCK TABLE collection_epoch, resources, change_log, key_value IN ACCESS EXCLUSIVE MODE");
        if (!overwrite && Exists(connection, "resources") | Exists(connection, "key_value"))
            throw new StoreBackupException($"The database at {address} isn't empty. To replace all that is in it, ask for overwriting (orcd restore --overwrite).");
        PostgresSchema.Execute(
            connection,
            "CREATE TEMP TABLE epoch_before ON COMMIT DROP AS SELECT * FROM collection_epoch; TRUNCATE collection_epoch, resources, change_log, key_value");
        BackupFile.Read(path, (table, source) =>
        {
            using var copy = connection.BeginRawBinaryCopy($"COPY {table} ({Columns(table)}) FROM STDIN (FORMAT BINARY)");
            Pump(source, copy, cancellationToken);
        });
        PostgresSchema.Execute(connection, RaiseEpochs);
        transaction.Commit();
        return true;
    }

    // Epochs and versions only ever rise: whoever has a collection open is fenced, and no version comes twice. What was changed
    // between the backup and now can't be told to a watch, so watches must list again.
    private static readonly string RaiseEpochs =
        $"""
        INSERT INTO collection_epoch AS e SELECT * FROM epoch_before
        ON CONFLICT (collection) DO UPDATE SET
            epoch = greatest(e.epoch, excluded.epoch), resource_version = greatest(e.resource_version, excluded.resource_version);
        UPDATE collection_epoch SET epoch = epoch + 1, resource_version = resource_version + {StoreOptions.MostUnsettledWrites};
        UPDATE collection_epoch SET trimmed_version = resource_version;
        SELECT setval('key_value_etag', greatest(nextval('key_value_etag'), (SELECT coalesce(max(etag), 1) FROM key_value)))
        """;

    private static string Columns(string table) =>
        Tables.FirstOrDefault(t => t.Name == table).Columns ?? throw new StoreBackupException($"The backup contains an unknown table '{table}'.");

    private static bool Exists(NpgsqlConnection connection, string table)
    {
        using var command = new NpgsqlCommand($"SELECT EXISTS (SELECT 1 FROM {table})", connection);
        return command.ExecuteScalar() is true;
    }

    private static void Pump(Stream source, Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        int count;
        while ((count = source.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(buffer, 0, count);
        }
    }
}
