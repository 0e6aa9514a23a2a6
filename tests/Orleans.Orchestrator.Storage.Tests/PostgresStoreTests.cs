namespace Orleans.Orchestrator.Storage.Tests;

[Collection(PostgresTests.Name)]
public sealed class PostgresStoreTests(PostgresFixture postgres) : DurableStoreTests
{
    protected override async Task<IStoreWorld> CreateWorldAsync() => new PostgresWorld(await postgres.Server.CreateDatabaseAsync());
}
