using Orleans.Orchestrator.Storage.Postgres;

namespace Orleans.Orchestrator.Storage.Tests;

internal sealed class PostgresWorld(string connectionString) : IStoreWorld
{
    public string ConnectionString { get; } = connectionString;

    public async Task<IResourceStore> OpenAsync(StoreOptions? options = null) => await PostgresResourceStore.OpenAsync(ConnectionString, IStoreWorld.FromZero(options));

    public ValueTask DisposeAsync() => default; // goes with the server
}
