namespace Orleans.Orchestrator.Storage.Tests;

public sealed class MemoryStoreTests : StoreContractTests
{
    protected override Task<IStoreWorld> CreateWorldAsync() => Task.FromResult<IStoreWorld>(new MemoryWorld());
}
