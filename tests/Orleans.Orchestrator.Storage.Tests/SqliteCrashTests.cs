namespace Orleans.Orchestrator.Storage.Tests;

public sealed class SqliteCrashTests : CrashTests
{
    private protected override string Database => "sqlite";

    private protected override Task<(IStoreWorld World, string Target)> CreateAsync()
    {
        var world = new SqliteWorld();
        return Task.FromResult<(IStoreWorld, string)>((world, world.File));
    }
}
