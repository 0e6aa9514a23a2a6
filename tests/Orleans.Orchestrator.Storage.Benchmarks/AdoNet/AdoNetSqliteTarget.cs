using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Orleans.Orchestrator.Storage.Benchmarks.AdoNet;

/// <summary>
/// Table, index and statements in the shape of Orleans' Sqlite-Persistence.sql of 10.4: the write is a row of a temporary table, whose trigger updates or inserts
/// in that statement's own transaction. synchronous=FULL is SQLite's default; the journal is a write-ahead log as ours, where Orleans leaves the slower default.
/// </summary>
internal sealed class AdoNetSqliteTarget(string path) : AdoNetTarget
{
    private const string Schema =
        """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS grain_storage (
            id_hash INT NOT NULL, id_n0 BIGINT NOT NULL, id_n1 BIGINT NOT NULL, type_hash INT NOT NULL, type_text NVARCHAR(512) NOT NULL,
            id_text NVARCHAR(512) NULL, service NVARCHAR(150) NOT NULL, payload BLOB NULL, modified DATETIME NOT NULL, version INT NULL);
        CREATE INDEX IF NOT EXISTS grain_storage_hashes ON grain_storage (id_hash, type_hash);
        DELETE FROM grain_storage
        """;

    private const string Guarded =
        """
        id_hash = NEW.id_hash AND type_hash = NEW.type_hash AND id_n0 = NEW.id_n0 AND id_n1 = NEW.id_n1 AND type_text = NEW.type_text
            AND (id_text = NEW.id_text OR (id_text IS NULL AND NEW.id_text IS NULL)) AND service = NEW.service
        """;

    private readonly string connectionString = $"Data Source={path}";

    public override string Name => "SQLite, as Orleans' AdoNet storage";

    protected override string WriteStatement { get; } =
        $"""
        CREATE TEMP TABLE IF NOT EXISTS write_request (
            id_hash INT NOT NULL, id_n0 BIGINT NOT NULL, id_n1 BIGINT NOT NULL, type_hash INT NOT NULL, type_text NVARCHAR(512) NOT NULL,
            id_text NVARCHAR(512) NULL, service NVARCHAR(150) NOT NULL, payload BLOB NULL, version INT NULL, applied INT NOT NULL DEFAULT 0);
        CREATE TEMP TRIGGER IF NOT EXISTS write_apply AFTER INSERT ON write_request
        BEGIN
            UPDATE grain_storage SET payload = NEW.payload, modified = datetime('now'), version = version + 1 WHERE {Guarded} AND version = NEW.version;
            UPDATE write_request SET applied = changes() WHERE rowid = NEW.rowid;
            INSERT INTO grain_storage
            SELECT NEW.id_hash, NEW.id_n0, NEW.id_n1, NEW.type_hash, NEW.type_text, NEW.id_text, NEW.service, NEW.payload, datetime('now'), 1
            WHERE NEW.version IS NULL AND NOT EXISTS (SELECT 1 FROM grain_storage WHERE {Guarded});
            UPDATE write_request SET applied = applied + changes(), payload = NULL WHERE rowid = NEW.rowid;
        END;
        DELETE FROM write_request;
        INSERT INTO write_request (id_hash, id_n0, id_n1, type_hash, type_text, id_text, service, payload, version)
        VALUES (@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, @GrainStateVersion);
        SELECT CASE WHEN @GrainStateVersion IS NULL THEN 1 ELSE @GrainStateVersion + 1 END FROM write_request WHERE applied > 0;
        SELECT @GrainStateVersion FROM write_request WHERE applied = 0 AND @GrainStateVersion IS NOT NULL
        """;

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        return default;
    }

    protected override async Task EmptyAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Schema;
        await command.ExecuteNonQueryAsync();
    }

    protected override async ValueTask<DbConnection> OpenAsync()
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }
}
