using Orleans.Orchestrator.Testing;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>One server for all tests of PostgreSQL here; each test has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    public PostgresServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await PostgresServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
