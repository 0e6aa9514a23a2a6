using Npgsql;
using Orleans.Orchestrator.Testing;

namespace Orleans.Orchestrator.Storage.Tests;

[Collection(PostgresTests.Name)]
public sealed class PostgresCrashTests(PostgresFixture postgres) : CrashTests
{
    private protected override string Database => "postgresql";

    private protected override async Task<(IStoreWorld World, string Target)> CreateAsync()
    {
        var target = await postgres.Server.CreateDatabaseAsync();
        return (new PostgresWorld(target), target);
    }

    [Fact]
    public async Task AServerThatCrashes_LosesNothingAcknowledged_AndTheStoreWorksAgainAfterReopening()
    {
        // A server of its own: one that has crashed syncs every file that it has before it answers, and that of the other tests has tens of thousands.
        await using var server = await PostgresServer.StartAsync();
        await using var store = await new PostgresWorld(await server.CreateDatabaseAsync()).OpenAsync();
        var acknowledged = new List<Acknowledged>();
        for (var round = 0; round < 3; round++)
        {
            using var log = await store.OpenCollectionAsync("pods");
            var writing = WriteUntilDeadAsync(log, round, acknowledged);
            await WaitForAcknowledgedAsync(acknowledged, writing);
            await server.CrashAndRecoverAsync();
            await writing;
            NpgsqlConnection.ClearAllPools();
        }
        using var after = await store.OpenCollectionAsync("pods");
        History.Verify(acknowledged, after);
    }

    private static async Task WriteUntilDeadAsync(ICollectionLog log, int round, List<Acknowledged> acknowledged)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                var (name, token) = ($"{round}-{i}", $"{round}-{i}");
                var result = await log.Append(Writes.Create(name) with { Body = v => Writes.TokenBody(v, token) });
                lock (acknowledged)
                    acknowledged.Add(new(result.ResourceVersion, ChangeType.Added, name, token));
            }
            catch (StoreUnavailableException)
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(() => log.Append(Writes.Create("late")));
                return;
            }
        }
    }

    private static async Task WaitForAcknowledgedAsync(List<Acknowledged> acknowledged, Task writing)
    {
        var goal = Count() + 50;
        while (Count() < goal)
        {
            Assert.False(writing.IsCompleted, "The writer ended before the server was crashed.");
            await Task.Yield();
        }

        int Count()
        {
            lock (acknowledged)
                return acknowledged.Count;
        }
    }
}
