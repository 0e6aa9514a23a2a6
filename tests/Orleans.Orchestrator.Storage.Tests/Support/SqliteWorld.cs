using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Storage.Tests;

internal sealed class SqliteWorld : IStoreWorld
{
    private readonly TempFolder folder = new();

    public string File => folder.File("store.db");

    public Task<IResourceStore> OpenAsync(StoreOptions? options = null) => Task.FromResult<IResourceStore>(SqliteResourceStore.Open(File, IStoreWorld.FromZero(options)));

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return default;
    }
}
