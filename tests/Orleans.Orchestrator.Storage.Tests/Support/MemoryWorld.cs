using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.Storage.Tests;

internal sealed class MemoryWorld : IStoreWorld
{
    private readonly MemoryDatabase database = new();

    public Task<IResourceStore> OpenAsync(StoreOptions? options = null) =>
        Task.FromResult<IResourceStore>(new MemoryResourceStore(database, new() { Limits = IStoreWorld.FromZero(options) }));

    public ValueTask DisposeAsync() => default;
}
