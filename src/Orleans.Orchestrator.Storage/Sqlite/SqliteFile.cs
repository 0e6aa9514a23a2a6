namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>How the database file is kept.</summary>
internal static class SqliteFile
{
    /// <summary>Every commit is on the disk (WAL, synchronous=FULL) before it is acknowledged.</summary>
    public static void Configure(SqliteConnection connection)
    {
        connection.Execute("PRAGMA journal_mode = WAL");
        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute("PRAGMA wal_autocheckpoint = 2000"); // 8 MiB: half the checkpoints of the default, each still short
        connection.Execute("PRAGMA cache_size = -65536"); // 64 MiB
        connection.Execute("PRAGMA temp_store = MEMORY");
    }

    public static IReadOnlyList<string> CheckIntegrity(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        var check = connection.Statement("PRAGMA integrity_check");
        while (check.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (check.Text(0) is var line && line != "ok")
                faults.Add(line);
        }
        return faults;
    }
}
