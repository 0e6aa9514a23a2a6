using Orleans.Orchestrator.Storage.Schema;
using SQLitePCL;

namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>Backups are SQLite databases themselves, made by SQLite's online backup.</summary>
internal static class SqliteBackup
{
    private const int PagesPerStep = 1_000;
    private static readonly string[] Tables = ["resources", "key_value"];

    public static void Write(SqliteConnection source, string path, CancellationToken cancellationToken)
    {
        SqliteFile.Reserve(path);
        using var target = new SqliteConnection(path);
        Copy(source, target, cancellationToken);
        target.Execute("PRAGMA journal_mode = DELETE"); // one file, without -wal beside it
    }

    private static void Copy(SqliteConnection source, SqliteConnection target, CancellationToken cancellationToken)
    {
        // A read transaction, so that the writer's commits don't make the copy begin again.
        source.Execute("BEGIN");
        source.Statement("SELECT count(*) FROM schema_version").Number();
        using var backup = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main")
            ?? throw new StoreUnavailableException($"SQLite database '{target.Path}' could not be written: {raw.sqlite3_errmsg(target.Handle).utf8_to_string()}");
        int code;
        while ((code = raw.sqlite3_backup_step(backup, PagesPerStep)) == raw.SQLITE_OK)
            cancellationToken.ThrowIfCancellationRequested();
        target.Check(code, "take the copy");
        source.Execute("COMMIT");
    }

    /// <summary>One transaction takes everything from a copy of the backup that has been checked and brought to today's schema.</summary>
    public static void Restore(SqliteConnection target, MigrationPlan plan, string path, bool overwrite, CancellationToken cancellationToken)
    {
        var copy = $"{target.Path}.restore";
        try
        {
            File.Copy(path, copy, overwrite: true);
            Prepare(copy, plan, path, cancellationToken);
            target.Statement("ATTACH ? AS backup").Bind(copy).Run();
            try
            {
                target.Transact(() => Replace(target, overwrite));
            }
            finally
            {
                target.Execute("DETACH backup");
            }
        }
        finally
        {
            foreach (var file in (string[])[copy, copy + "-wal", copy + "-shm", copy + "-journal"])
                File.Delete(file);
        }
    }

    private static void Prepare(string copy, MigrationPlan plan, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = new SqliteConnection(copy);
            if (SqliteFile.CheckIntegrity(connection, cancellationToken) is [var fault, ..])
                throw new StoreBackupException($"The backup '{path}' is damaged: {fault}");
            if (connection.Statement("SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'").Number() == 0)
                throw new StoreBackupException($"'{path}' is no backup of a resource store.");
            SqliteSchema.Migrate(connection, plan);
        }
        catch (StoreUnavailableException e)
        {
            throw new StoreBackupException($"'{path}' is no backup of a resource store, or damaged: {e.Message}", e);
        }
    }

    private static bool Replace(SqliteConnection target, bool overwrite)
    {
        if (!overwrite && Tables.Any(t => target.Statement($"SELECT EXISTS (SELECT 1 FROM main.{t})").Number() == 1))
            throw new StoreBackupException($"The database '{target.Path}' isn't empty. To replace all that is in it, ask for overwriting (orcd restore --overwrite).");
        foreach (var table in Tables)
            target.Execute($"DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM backup.{table}");

        // Epochs and versions only ever rise: whoever has a collection open is fenced, and no version comes twice. What was
        // changed between the backup and now can't be told to a watch, so watches must list again.
        target.Execute(
            $"""
            INSERT INTO main.collection_epoch SELECT collection, 0, 0, 0 FROM backup.collection_epoch WHERE true ON CONFLICT DO NOTHING;
            UPDATE main.collection_epoch AS e SET
                epoch = 1 + max(epoch, coalesce((SELECT b.epoch FROM backup.collection_epoch b WHERE b.collection = e.collection), 0)),
                resource_version = {StoreOptions.MostUnsettledWrites}
                    + max(resource_version, coalesce((SELECT b.resource_version FROM backup.collection_epoch b WHERE b.collection = e.collection), 0));
            UPDATE main.collection_epoch SET trimmed_version = resource_version;
            DELETE FROM main.change_log;
            """);
        return true;
    }
}
