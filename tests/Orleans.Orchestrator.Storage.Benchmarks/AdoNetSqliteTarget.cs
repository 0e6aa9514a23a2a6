using Microsoft.Data.Sqlite;

namespace Orleans.Orchestrator.Storage.Benchmarks;

/// <summary>What a provider on ADO.NET does: per write a pooled connection and one transaction (synchronous=FULL is the default) that updates under the guard of the version.</summary>
internal sealed class AdoNetSqliteTarget(string path) : IWriteTarget
{
    private readonly string connectionString = $"Data Source={path}";
    private long[] versions = [];
    private string prefix = "";

    public string Name => "SQLite, a transaction per write";

    public async Task PrepareAsync(int writers)
    {
        versions = new long[writers];
        prefix = $"w{writers}-";
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS grain_state (id TEXT PRIMARY KEY, version INTEGER NOT NULL, payload TEXT NOT NULL); DELETE FROM grain_state";
        await command.ExecuteNonQueryAsync();
        command.CommandText = "INSERT INTO grain_state VALUES ($id, 0, '')";
        var id = command.Parameters.Add("$id", SqliteType.Text);
        foreach (var writer in Enumerable.Range(0, writers))
        {
            id.Value = prefix + writer;
            await command.ExecuteNonQueryAsync();
        }
    }

    public async Task WriteAsync(int writer)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE; UPDATE grain_state SET version = version + 1, payload = $payload WHERE id = $id AND version = $version; COMMIT; SELECT version FROM grain_state WHERE id = $id";
        command.Parameters.AddWithValue("$payload", System.Text.Encoding.UTF8.GetString(Payload.Make(versions[writer])));
        command.Parameters.AddWithValue("$id", prefix + writer);
        command.Parameters.AddWithValue("$version", versions[writer]);
        var version = (long)(await command.ExecuteScalarAsync() ?? 0L);
        if (version != ++versions[writer])
            throw new InvalidOperationException("A write was refused.");
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        return default;
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }
}
