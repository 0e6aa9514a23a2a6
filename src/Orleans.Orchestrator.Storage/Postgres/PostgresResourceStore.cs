using Orleans.Orchestrator.Storage.Commit;
using Orleans.Orchestrator.Storage.Schema;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>The resource store on PostgreSQL 13 or later: for clusters of several silos.</summary>
public sealed class PostgresResourceStore : GroupCommitStore
{
    private PostgresResourceStore(IStorageBackend backend, StoreOptions? options)
        : base(backend, options)
    {
    }

    /// <summary>Connects and brings the schema up to date.</summary>
    /// <param name="connectionString">In Npgsql's form. Of it, only host, port and database ever appear in messages.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellationToken">Stops the waiting, not the connecting.</param>
    /// <exception cref="StoreUnavailableException">The server can't be reached or refuses.</exception>
    /// <exception cref="StoreSchemaException">A newer program has used the database.</exception>
    public static Task<PostgresResourceStore> OpenAsync(
        string connectionString, StoreOptions? options = null, CancellationToken cancellationToken = default) =>
        OpenAsync(connectionString, options, MigrationPlan.For("postgresql"), cancellationToken);

    internal static Task<PostgresResourceStore> OpenAsync(
        string connectionString, StoreOptions? options, MigrationPlan plan, CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(
            () => new PostgresResourceStore(new PostgresBackend(connectionString, plan), options),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).WaitAsync(cancellationToken);
}
