using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>Reads a collection by range scan, in one snapshot.</summary>
internal static class SqliteLoad
{
    public static CollectionContent Read(SqliteConnection connection, string collection)
    {
        connection.Execute("BEGIN");
        var arena = new BodyArena();
        var count = connection.Statement("SELECT count(*) FROM resources WHERE collection = ?").Bind(collection).Number() ?? 0;
        var rows = new List<StoredResource>((int)count);
        var select = connection.Statement(
            "SELECT namespace, name, uid, resource_version, body FROM resources WHERE collection = ? ORDER BY namespace, name").Bind(collection);
        var lastNamespace = "";
        while (select.Step())
        {
            var ns = select.Text(0);
            lastNamespace = ns == lastNamespace ? lastNamespace : ns; // one string per namespace, not per row
            rows.Add(new(lastNamespace, select.Text(1), select.Text(2), select.Int64(3), arena.Copy(select.Bytes(4))));
        }

        var changes = new List<CommittedChange>();
        var log = connection.Statement(
            "SELECT type, namespace, name, uid, resource_version, body FROM change_log WHERE collection = ? ORDER BY resource_version").Bind(collection);
        while (log.Step())
            changes.Add(new((ChangeType)log.Int64(0), log.Text(1), log.Text(2), log.Text(3), log.Int64(4), log.Bytes(5).ToArray()));
        connection.Execute("COMMIT");
        return new(rows, changes);
    }
}
