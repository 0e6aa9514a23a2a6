using Orleans.Orchestrator.Storage.Schema;

namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>Brings a SQLite database forward to the schema of this program.</summary>
internal static class SqliteSchema
{
    public static void Migrate(SqliteConnection connection, MigrationPlan plan) => connection.Transact(() =>
    {
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)");
        foreach (var migration in plan.From(Version(connection)))
        {
            connection.Execute(migration.Sql);
            connection.Statement("INSERT INTO schema_version (version, name) VALUES (?, ?)").Bind(migration.Version).Bind(migration.Name).Run();
        }
        return true;
    });

    public static int Version(SqliteConnection connection) =>
        (int)(connection.Statement("SELECT coalesce(max(version), 0) FROM schema_version").Number() ?? 0);
}
