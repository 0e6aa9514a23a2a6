using Npgsql;

namespace Orleans.Orchestrator.Storage.Benchmarks;

/// <summary>
/// What Orleans' provider on ADO.NET does: a table for all grains with an index on hashes, and per write a pooled connection and one
/// call of a function that updates under the guard of the version, or else inserts, in a transaction of its own.
/// </summary>
internal sealed class AdoNetPostgresTarget(string connectionString) : IWriteTarget
{
    private const string Schema =
        """
        CREATE TABLE grain_state (
            id_hash integer NOT NULL, id_n0 bigint NOT NULL, id_n1 bigint NOT NULL, type_hash integer NOT NULL, type text NOT NULL,
            id_extension text, service text NOT NULL, payload bytea, modified timestamp NOT NULL, version integer);
        CREATE INDEX ON grain_state (id_hash, type_hash);
        CREATE FUNCTION write_state(a integer, b bigint, c bigint, d integer, e text, f text, g text, expected integer, content bytea)
        RETURNS integer LANGUAGE plpgsql AS $$
        DECLARE
            written integer;
        BEGIN
            IF expected IS NOT NULL THEN
                UPDATE grain_state SET payload = content, modified = now() AT TIME ZONE 'utc', version = version + 1
                WHERE id_hash = a AND type_hash = d AND id_n0 = b AND id_n1 = c AND type = e
                    AND id_extension IS NOT DISTINCT FROM f AND service = g AND version = expected
                RETURNING version INTO written;
            ELSE
                INSERT INTO grain_state SELECT a, b, c, d, e, f, g, content, now() AT TIME ZONE 'utc', 1
                WHERE NOT EXISTS (SELECT 1 FROM grain_state WHERE id_hash = a AND type_hash = d AND id_n0 = b AND id_n1 = c
                    AND type = e AND id_extension IS NOT DISTINCT FROM f AND service = g)
                RETURNING version INTO written;
            END IF;
            RETURN written;
        END $$
        """;

    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString + ";Maximum Pool Size=64");
    private int?[] versions = [];
    private bool hasSchema;

    public string Name => "PostgreSQL, a transaction per write";

    public async Task PrepareAsync(int writers)
    {
        versions = new int?[writers];
        await using var command = source.CreateCommand(hasSchema ? "TRUNCATE grain_state" : Schema);
        await command.ExecuteNonQueryAsync();
        hasSchema = true;
    }

    public async Task WriteAsync(int writer)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT * FROM write_state(@a, @b, @c, @d, @e, @f, @g, @h, @i)", connection);
        var id = $"pod-{writer}";
        command.Parameters.AddWithValue("a", writer * 7919);
        command.Parameters.AddWithValue("b", (long)writer);
        command.Parameters.AddWithValue("c", 0L);
        command.Parameters.AddWithValue("d", 12345);
        command.Parameters.AddWithValue("e", "Orleans.Orchestrator.PodGrain");
        command.Parameters.AddWithValue("f", id);
        command.Parameters.AddWithValue("g", "orchestrator");
        command.Parameters.AddWithValue("h", NpgsqlTypes.NpgsqlDbType.Integer, versions[writer] is { } version ? version : DBNull.Value);
        command.Parameters.AddWithValue("i", Payload.Make(versions[writer] ?? 0));
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync() || await reader.IsDBNullAsync(0))
            throw new InvalidOperationException("A write was refused.");
        versions[writer] = reader.GetInt32(0);
    }

    public async ValueTask DisposeAsync() => await source.DisposeAsync();
}
