using System.Globalization;
using Npgsql;
using Orleans.Orchestrator.Storage.Schema;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>Brings a PostgreSQL database forward to the schema of this program.</summary>
internal static class PostgresSchema
{
    /// <summary>Any number, the same for all of us: silos that start together migrate one after the other.</summary>
    private const long AdvisoryLock = 0x0C5E57041;

    public static bool Migrate(NpgsqlConnection connection, MigrationPlan plan)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, $"SELECT pg_advisory_xact_lock({AdvisoryLock})");
        Execute(
            connection,
            "CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now())");
        foreach (var migration in plan.From(Version(connection)))
        {
            Execute(connection, migration.Sql);
            using var insert = new NpgsqlCommand("INSERT INTO schema_version (version, name) VALUES ($1, $2)", connection)
            {
                Parameters = { new() { Value = migration.Version }, new() { Value = migration.Name } },
            };
            insert.ExecuteNonQuery();
        }
        transaction.Commit();
        return true;
    }

    public static int Version(NpgsqlConnection connection)
    {
        using var select = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version", connection);
        return Convert.ToInt32(select.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
