namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>How the database file is kept.</summary>
internal static class SqliteFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file, if need be, so that only its owner can read it, for Secrets are in it. SQLite gives the files beside it the same mode.</summary>
    public static void Reserve(string path)
    {
        try
        {
            // One that is there is not opened: closing it would take away the locks that other connections of this process have on it.
            if (File.Exists(path))
                File.SetUnixFileMode(path, OwnerOnly);
            else
                new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // SQLite says it better when it opens the file.
        }
    }

    /// <summary>Every commit is on the disk (WAL, synchronous=FULL) before it is acknowledged.</summary>
    public static void Configure(SqliteConnection connection)
    {
        connection.Execute("PRAGMA journal_mode = WAL");
        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute("PRAGMA wal_autocheckpoint = 2000"); // 8 MiB: half the checkpoints of the default, each still short
        connection.Execute("PRAGMA cache_size = -65536"); // 64 MiB
        connection.Execute("PRAGMA temp_store = MEMORY");
        Settle(connection);
    }

    // After a failed fsync Linux takes pages for clean that never reached the disk. A transaction that failed so is still read from the log by the next
    // process, which takes it for committed and writes its own behind it: at a loss of power it is gone, and with it all that comes after. So what the
    // log holds is written anew, to the database file, before anything else is.
    private static void Settle(SqliteConnection connection) => connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");

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
