using System.Globalization;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>The key-value tables. A write of a row always makes a new row, whose AUTOINCREMENT id is the etag.</summary>
internal sealed class SqliteKeyValues(SqliteConnection connection)
{
    private readonly SqliteStatement current = connection.Statement("SELECT etag FROM key_value WHERE table_name = ? AND key = ?");
    private readonly SqliteStatement put = connection.Statement("INSERT OR REPLACE INTO key_value (table_name, key, value) VALUES (?, ?, ?)");
    private readonly SqliteStatement delete = connection.Statement("DELETE FROM key_value WHERE table_name = ? AND key = ?");

    /// <summary>Inside the batch's transaction; a failed expectation fails only this write.</summary>
    public void Write(KeyValueWrite write)
    {
        var etag = current.Bind(write.Table).Bind(write.Key).Number() ?? 0;
        if (write.ExpectedETag is { } expected && expected != etag)
            return;
        if (write.Value is { } value)
        {
            put.Bind(write.Table).Bind(write.Key).BindBlob(value.Span).Run();
            write.Result = connection.LastInsertRowId.ToString(CultureInfo.InvariantCulture);
        }
        else if (etag != 0)
        {
            delete.Bind(write.Table).Bind(write.Key).Run();
            write.Result = "";
        }
    }

    public KeyValueEntry? Get(string table, string key)
    {
        var select = connection.Statement("SELECT key, value, etag FROM key_value WHERE table_name = ? AND key = ?").Bind(table).Bind(key);
        var entry = select.Step() ? Entry(select) : null;
        select.Reset();
        return entry;
    }

    public IReadOnlyList<KeyValueEntry> List(string table, string prefix)
    {
        var entries = new List<KeyValueEntry>();
        var select = connection.Statement(
            "SELECT key, value, etag FROM key_value WHERE table_name = ? AND key >= ? AND substr(key, 1, length(?2)) = ?2 ORDER BY key")
            .Bind(table).Bind(prefix);
        while (select.Step())
            entries.Add(Entry(select));
        return entries;
    }

    private static KeyValueEntry Entry(SqliteStatement row) =>
        new(row.Text(0), row.Bytes(1).ToArray(), row.Int64(2).ToString(CultureInfo.InvariantCulture));
}
