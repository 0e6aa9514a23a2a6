using Npgsql;

namespace Orleans.Orchestrator.Storage.Benchmarks;

/// <summary>What a provider on ADO.NET does: per write a pooled connection, one guarded statement, one transaction.</summary>
internal sealed class AdoNetPostgresTarget(string connectionString) : IWriteTarget
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString + ";Maximum Pool Size=64");
    private long[] versions = [];
    private string prefix = "";

    public string Name => "PostgreSQL, a transaction per write";

    public async Task PrepareAsync(int writers)
    {
        versions = new long[writers];
        prefix = $"w{writers}-";
        await using var command = source.CreateCommand(
            $"""
            CREATE TABLE IF NOT EXISTS grain_state (id text PRIMARY KEY, version bigint NOT NULL, payload jsonb NOT NULL);
            TRUNCATE grain_state;
            INSERT INTO grain_state SELECT '{prefix}' || i, 0, '1' FROM generate_series(0, {writers - 1}) i
            """);
        await command.ExecuteNonQueryAsync();
    }

    public async Task WriteAsync(int writer)
    {
        await using var command = source.CreateCommand(
            "UPDATE grain_state SET version = version + 1, payload = convert_from($1, 'UTF8')::jsonb WHERE id = $2 AND version = $3 RETURNING version");
        command.Parameters.Add(new() { Value = Payload.Make(versions[writer]) });
        command.Parameters.Add(new() { Value = prefix + writer });
        command.Parameters.Add(new() { Value = versions[writer] });
        versions[writer] = (long)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException("A write was refused."));
    }

    public async ValueTask DisposeAsync() => await source.DisposeAsync();
}
