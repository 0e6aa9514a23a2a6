using Npgsql;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>
/// Reads every row of every table by the heap, and by the indexes what they should find. PostgreSQL's own amcheck would need an
/// extension and superuser rights.
/// </summary>
internal static class PostgresIntegrity
{
    private static readonly (string Fault, string Sql)[] Checks =
    [
        ("resources that name no claimed collection", "SELECT count(*) FROM resources r WHERE NOT EXISTS (SELECT 1 FROM collection_epoch e WHERE e.collection = r.collection)"),
        ("resources newer than their collection", "SELECT count(*) FROM resources r JOIN collection_epoch e USING (collection) WHERE r.resource_version > e.resource_version"),
        ("changes newer than their collection", "SELECT count(*) FROM changes r JOIN collection_epoch e USING (collection) WHERE r.resource_version > e.resource_version"),
        ("changes that should have been trimmed", "SELECT count(*) FROM change_log r JOIN collection_epoch e USING (collection) WHERE r.last_version <= e.trimmed_version"),
        ("resources whose body can't be read", "SELECT count(*) FROM resources WHERE length(body::text) = 0"),
        ("changes whose body can't be read", "SELECT count(*) FROM changes WHERE length(body) = 0"),
    ];

    public static IReadOnlyList<string> Check(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var (fault, sql) in Checks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var command = new NpgsqlCommand(sql, connection);
            try
            {
                if (command.ExecuteScalar() is long count and > 0)
                    faults.Add($"{count} {fault}");
            }
            catch (PostgresException e) when (e.SqlState.StartsWith("XX")) // data_corrupted, index_corrupted, internal_error
            {
                faults.Add($"{fault}: {e.MessageText}");
            }
        }
        return faults;
    }
}
