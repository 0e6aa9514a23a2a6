namespace Orleans.Orchestrator.Storage.Tests;

public sealed class SqliteStoreTests : DurableStoreTests
{
    protected override Task<IStoreWorld> CreateWorldAsync() => Task.FromResult<IStoreWorld>(new SqliteWorld());
}
