using SQLitePCL;

namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>A connection, used by one thread at a time. Prepared statements are kept; errors become <see cref="StoreUnavailableException"/>.</summary>
internal sealed class SqliteConnection : IDisposable
{
    /// <summary>How long to wait for another process's transaction.</summary>
    private const int BusyTimeoutMilliseconds = 5_000;

    private readonly Dictionary<string, SqliteStatement> statements = [];

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="readOnly">Whether nothing will be written.</param>
    /// <param name="vfs">SQLite's file system to open it with; null for that of the machine.</param>
    public SqliteConnection(string path, bool readOnly = false, string? vfs = null)
    {
        SqliteLibrary.Initialize();
        (Path, Vfs) = (path, vfs);
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, vfs);
        Handle = handle;
        try
        {
            Check(code, "open");
            raw.sqlite3_busy_timeout(Handle, BusyTimeoutMilliseconds);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public sqlite3 Handle { get; }

    public string Path { get; }

    /// <summary>SQLite's file system that it is on; null for that of the machine.</summary>
    public string? Vfs { get; }

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(Handle);

    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(Handle);

    /// <summary>Runs a script of statements without parameters or results.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(Handle, sql), "run a statement");

    /// <summary>The statement for <paramref name="sql"/>, prepared once per connection.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (statements.TryGetValue(sql, out var statement))
            return statement;
        Check(raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle), "prepare a statement");
        return statements[sql] = new(this, handle);
    }

    /// <summary>Runs <paramref name="work"/> in a transaction that holds the write lock from its start.</summary>
    public T Transact<T>(Func<T> work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Ends a transaction that may have been ended by the error already.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(Handle) == 0)
            raw.sqlite3_exec(Handle, "ROLLBACK");
    }

    public void Check(int code, string action)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
            return;
        var reason = Handle is { IsInvalid: false } ? raw.sqlite3_errmsg(Handle).utf8_to_string() : raw.sqlite3_errstr(code).utf8_to_string();
        throw new StoreUnavailableException($"SQLite database '{Path}' could not {action}: {reason} (code {code}).");
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        statements.Clear();
        Handle.Dispose();
    }
}
