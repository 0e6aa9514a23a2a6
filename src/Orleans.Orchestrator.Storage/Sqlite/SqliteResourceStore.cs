using Orleans.Orchestrator.Storage.Commit;
using Orleans.Orchestrator.Storage.Schema;

namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>The resource store on a SQLite file: the embedded default of one machine.</summary>
public sealed class SqliteResourceStore : GroupCommitStore
{
    private SqliteResourceStore(IStorageBackend backend, StoreOptions? options)
        : base(backend, options)
    {
    }

    /// <summary>Opens the file, which is made if need be, and brings its schema up to date.</summary>
    /// <param name="path">The database file; its folder must exist.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="StoreUnavailableException">The file can't be opened or is no database.</exception>
    /// <exception cref="StoreSchemaException">A newer program has written it.</exception>
    public static SqliteResourceStore Open(string path, StoreOptions? options = null) => Open(path, options, MigrationPlan.For("sqlite"));

    internal static SqliteResourceStore Open(string path, StoreOptions? options, MigrationPlan plan) =>
        new(new SqliteBackend(Path.GetFullPath(path), plan), options);
}
