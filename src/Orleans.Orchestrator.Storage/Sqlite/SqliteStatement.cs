using System.Text;
using SQLitePCL;

namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>A prepared statement: bind in order, then step or run.</summary>
internal sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt handle) : IDisposable
{
    private int parameter;
    private byte[] text = new byte[256];

    public SqliteStatement Bind(long value)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, ++parameter, value), "bind a number");
        return this;
    }

    public SqliteStatement Bind(string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (text.Length < most)
            text = new byte[most];
        return BindText(text.AsSpan(0, Encoding.UTF8.GetBytes(value, text)));
    }

    public SqliteStatement BindText(ReadOnlySpan<byte> utf8)
    {
        // A span of nothing is a null pointer, which SQLite takes for NULL.
        var code = utf8.IsEmpty ? raw.sqlite3_bind_text(handle, ++parameter, "") : raw.sqlite3_bind_text(handle, ++parameter, utf8);
        connection.Check(code, "bind a text");
        return this;
    }

    public SqliteStatement BindBlob(ReadOnlySpan<byte> value)
    {
        var code = value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, ++parameter, 0) : raw.sqlite3_bind_blob(handle, ++parameter, value);
        connection.Check(code, "bind a value");
        return this;
    }

    /// <summary>Runs to the end, without looking at rows, and makes ready for the next time.</summary>
    /// <returns>The number of rows changed.</returns>
    public int Run()
    {
        while (Step())
        {
        }
        return connection.Changes;
    }

    /// <summary>Goes to the next row; after the last, makes ready for the next time.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        Reset();
        connection.Check(code, "run a statement");
        return false;
    }

    /// <summary>The number in the first row, or null if there is none.</summary>
    public long? Number()
    {
        if (!Step())
            return null;
        var value = Int64(0);
        Reset();
        return value;
    }

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>A column's bytes, until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public void Reset()
    {
        parameter = 0;
        raw.sqlite3_reset(handle);
    }

    public void Dispose() => handle.Dispose();
}
