using System.Data.Common;
using Npgsql;

namespace Orleans.Orchestrator.Storage.Benchmarks.AdoNet;

/// <summary>Table, index and function in the shape of Orleans' PostgreSQL-Persistence.sql; the transaction is the statement's own.</summary>
internal sealed class AdoNetPostgresTarget(string connectionString) : AdoNetTarget
{
    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS grain_storage (
            id_hash integer NOT NULL, id_n0 bigint NOT NULL, id_n1 bigint NOT NULL, type_hash integer NOT NULL, type_text varchar(512) NOT NULL,
            id_text varchar(512), service varchar(150) NOT NULL, payload bytea, modified timestamp without time zone NOT NULL, version integer);
        CREATE INDEX IF NOT EXISTS grain_storage_hashes ON grain_storage USING btree (id_hash, type_hash);
        CREATE OR REPLACE FUNCTION write_grain(
            a_id_hash integer, a_id_n0 bigint, a_id_n1 bigint, a_type_hash integer, a_type_text varchar, a_id_text varchar, a_service varchar,
            a_version integer, a_payload bytea) RETURNS TABLE (new_version integer) LANGUAGE plpgsql AS $$
        DECLARE
            answer integer := a_version;
            touched integer := 0;
        BEGIN
            IF a_version IS NOT NULL THEN
                UPDATE grain_storage SET payload = a_payload, modified = (now() AT TIME ZONE 'utc'), version = version + 1
                WHERE id_hash = a_id_hash AND a_id_hash IS NOT NULL AND type_hash = a_type_hash AND a_type_hash IS NOT NULL
                    AND id_n0 = a_id_n0 AND a_id_n0 IS NOT NULL AND id_n1 = a_id_n1 AND a_id_n1 IS NOT NULL
                    AND type_text = a_type_text AND a_type_text IS NOT NULL
                    AND ((a_id_text IS NOT NULL AND id_text IS NOT NULL AND id_text = a_id_text) OR a_id_text IS NULL AND id_text IS NULL)
                    AND service = a_service AND a_service IS NOT NULL AND version IS NOT NULL AND version = a_version;
                GET DIAGNOSTICS touched = ROW_COUNT;
                IF touched > 0 THEN
                    answer := a_version + 1;
                END IF;
            ELSE
                INSERT INTO grain_storage
                SELECT a_id_hash, a_id_n0, a_id_n1, a_type_hash, a_type_text, a_id_text, a_service, a_payload, (now() AT TIME ZONE 'utc'), 1
                WHERE NOT EXISTS (
                    SELECT 1 FROM grain_storage
                    WHERE id_hash = a_id_hash AND type_hash = a_type_hash AND id_n0 = a_id_n0 AND id_n1 = a_id_n1 AND type_text = a_type_text
                        AND ((a_id_text IS NOT NULL AND id_text IS NOT NULL AND id_text = a_id_text) OR a_id_text IS NULL AND id_text IS NULL)
                        AND service = a_service);
                GET DIAGNOSTICS touched = ROW_COUNT;
                IF touched > 0 THEN
                    answer := 1;
                END IF;
            END IF;
            RETURN QUERY SELECT answer;
        END $$;
        TRUNCATE grain_storage
        """;

    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);

    public override string Name => "PostgreSQL, as Orleans' AdoNet storage";

    protected override string WriteStatement =>
        "SELECT * FROM write_grain(@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @GrainStateVersion, @PayloadBinary)";

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    protected override async Task EmptyAsync()
    {
        await using var command = source.CreateCommand(Schema);
        await command.ExecuteNonQueryAsync();
    }

    protected override async ValueTask<DbConnection> OpenAsync() => await source.OpenConnectionAsync();
}
