namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>Real processes, killed at random moments, and replaced while they still write.</summary>
public abstract class CrashTests
{
    private static readonly StoreOptions KeepAllChanges = new() { MaxChanges = 10_000_000, MaxChangeBytes = long.MaxValue / 2 };

    /// <summary>Each run takes other moments; the seed is in the failure's text.</summary>
    private readonly int seed = Environment.TickCount;

    private protected abstract string Database { get; }

    private protected abstract Task<(IStoreWorld World, string Target)> CreateAsync();

    [Fact]
    public async Task NoAcknowledgedWrite_IsLostOrDoubled_WhenWritersAreKilledAndReplaced()
    {
        var (world, target) = await CreateAsync();
        await using var _ = world;
        var random = new Random(seed);
        var all = new List<CrashWriter>();
        CrashWriter? current = null;
        for (var round = 0; round < 8; round++)
        {
            if (current is not null && random.Next(3) > 0)
            {
                await current.KillAsync();
                current = null;
            }
            var next = await CrashWriter.StartAsync(Database, target, seed + round);
            if (current is not null)
                await ExpectFencedAsync(current, next);
            all.Add(current = next);
            await current.WriteAsync(random.Next(1, 1_000));
        }
        await current!.KillAsync();

        await using var store = await world.OpenAsync(KeepAllChanges);
        using var log = await store.OpenCollectionAsync("pods");
        var acknowledged = all.SelectMany(w => w.Acknowledged).ToList();
        Assert.True(acknowledged.Count > all.Count, $"seed {seed}: the writers were told nothing.");
        History.Verify(acknowledged, log);
        Assert.All(all, w => Assert.All(w.Acknowledged, a => Assert.True(a.ResourceVersion > w.OpenedAt)));
        Assert.Empty(await store.CheckIntegrityAsync());
        foreach (var writer in all)
            await writer.DisposeAsync();
    }

    /// <summary>The replaced one was told nothing that its successor does not see, and ends.</summary>
    private async Task ExpectFencedAsync(CrashWriter replaced, CrashWriter successor)
    {
        await replaced.ReadToEndAsync();
        Assert.True(replaced.WasFenced, $"seed {seed}: a replaced activation went on.");
        Assert.All(replaced.Acknowledged, a => Assert.True(a.ResourceVersion <= successor.OpenedAt, $"seed {seed}: {a} came after the successor's claim."));
    }
}
