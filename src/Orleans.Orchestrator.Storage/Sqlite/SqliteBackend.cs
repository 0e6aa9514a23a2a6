using Orleans.Orchestrator.Storage.Commit;
using Orleans.Orchestrator.Storage.Schema;

namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>The database file: one connection for the writer, further ones for whoever reads beside it.</summary>
internal sealed class SqliteBackend : IStorageBackend
{
    private readonly SqliteConnection writer;
    private readonly SqliteCommit commit;
    private readonly SqliteKeyValues keyValues;
    private readonly MigrationPlan plan;

    public SqliteBackend(string path, MigrationPlan plan, string? vfs = null)
    {
        this.plan = plan;
        if (vfs is null)
            SqliteFile.Reserve(path);
        writer = new(path, vfs: vfs);
        try
        {
            SqliteFile.Configure(writer);
            SqliteSchema.Migrate(writer, plan);
            commit = new(writer);
            keyValues = new(writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    public string Description => $"{SqliteLibrary.Description}, file {writer.Path}";

    public CollectionClaim Claim(string collection) => writer.Transact(() =>
    {
        writer.Statement("INSERT INTO collection_epoch VALUES (?, 0, 0, 0) ON CONFLICT DO NOTHING").Bind(collection).Run();
        // The first claim has nobody before it who could have handed out versions.
        writer.Statement(
            "UPDATE collection_epoch SET resource_version = resource_version + CASE epoch WHEN 0 THEN 0 ELSE ? END, epoch = epoch + 1 WHERE collection = ?")
            .Bind(StoreOptions.MostUnsettledWrites).Bind(collection).Run();
        var row = writer.Statement("SELECT epoch, resource_version, trimmed_version FROM collection_epoch WHERE collection = ?").Bind(collection);
        row.Step();
        var claim = new CollectionClaim(collection, row.Int64(0), row.Int64(1), row.Int64(2));
        row.Reset();
        return claim;
    });

    public bool Holds(string collection, long epoch)
    {
        var row = writer.Statement("SELECT epoch FROM collection_epoch WHERE collection = ?").Bind(collection);
        var holds = row.Step() && row.Int64(0) == epoch;
        row.Reset();
        return holds;
    }

    public CollectionContent Load(CollectionClaim claim)
    {
        using var connection = Reader();
        return SqliteLoad.Read(connection, claim.Collection);
    }

    public IDurability? Commit(CommitBatch batch)
    {
        commit.Run(batch, keyValues);
        return null;
    }

    public KeyValueEntry? GetKeyValue(string table, string key) => keyValues.Get(table, key);

    public IReadOnlyList<KeyValueEntry> ListKeyValues(string table, string prefix) => keyValues.List(table, prefix);

    public IReadOnlyList<string> CheckIntegrity(CancellationToken cancellationToken)
    {
        using var connection = Reader();
        return SqliteFile.CheckIntegrity(connection, cancellationToken);
    }

    public void Backup(string path, CancellationToken cancellationToken)
    {
        using var connection = Reader();
        SqliteBackup.Write(connection, path, cancellationToken);
    }

    public void Restore(string path, bool overwrite, CancellationToken cancellationToken) =>
        SqliteBackup.Restore(writer, plan, path, overwrite, cancellationToken);

    public void Dispose() => writer.Dispose();

    private SqliteConnection Reader() => new(writer.Path, readOnly: true, writer.Vfs);
}
