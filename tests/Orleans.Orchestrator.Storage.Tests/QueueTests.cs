using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>Batches, bounds and failures, with a database that does as the test says.</summary>
public sealed class QueueTests
{
    private readonly ManualTime time = new();
    private readonly List<int> commits = [];
    private readonly MemoryDatabase database = new();

    [Fact]
    public async Task WhatQueuesDuringACommit_GoesIntoOneTransaction()
    {
        await using var store = Open();
        var logs = new[] { await OpenCollection(store, "a"), await OpenCollection(store, "b") };
        var results = Enumerable.Range(0, 10).Select(i => logs[i % 2].Append(Writes.Create($"p{i}"))).ToArray();
        Assert.All(results, r => Assert.False(r.IsCompleted));
        time.Fire();
        Assert.All(await Task.WhenAll(results), r => Assert.True(r.IsCommitted));
        Assert.Equal([10], commits);
    }

    [Fact]
    public async Task ABatch_IsBounded()
    {
        await using var store = Open(new() { MaxBatchWrites = 4 });
        var log = await OpenCollection(store, "a");
        var results = Enumerable.Range(0, 10).Select(i => log.Append(Writes.Create($"p{i}"))).ToArray();
        time.Fire();
        await Task.WhenAll(results);
        Assert.Equal([4, 4, 2], commits);
    }

    [Fact]
    public async Task AFullQueue_RefusesMore_AndTakesMoreWhenItHasDrained()
    {
        await using var store = Open(new() { MaxQueuedWrites = 5 });
        var log = await OpenCollection(store, "a");
        var taken = Enumerable.Range(0, 5).Select(i => log.Append(Writes.Create($"p{i}"))).ToArray();
        await Assert.ThrowsAsync<StoreOverloadedException>(() => log.Append(Writes.Create("p5")));
        await Assert.ThrowsAsync<StoreOverloadedException>(() => store.KeyValues("t").PutAsync("k", new byte[1]));
        time.Fire();
        await Task.WhenAll(taken);
        var late = log.Append(Writes.Create("p5"));
        time.Fire();
        Assert.Equal(new(CommitOutcome.Committed, 6), await late);
    }

    [Fact]
    public async Task AVersionThatIsPassedOver_IsNeverGiven_AndNoneIsWhileAWriteWaits()
    {
        await using var store = Open();
        var log = await OpenCollection(store, "a");
        var (start, first) = (log.LastResourceVersion, log.Append(Writes.Create("a")));
        Assert.False(log.TryPassOver(start));
        time.Fire();
        await first;
        Assert.False(log.TryPassOver(start));
        Assert.True(log.TryPassOver(start + 1));
        Assert.Equal(start + 2, log.LastResourceVersion);
        var second = log.Append(Writes.Create("b"));
        time.Fire();
        Assert.Equal(new(CommitOutcome.Committed, start + 3), await second);
    }

    [Fact]
    public async Task AQueueFullOfBytes_RefusesMore()
    {
        await using var store = Open(new() { MaxBodyBytes = 1_000, MaxQueuedBytes = 1_000 });
        var log = await OpenCollection(store, "a");
        var first = log.Append(Writes.Create("a", new string('x', 900)));
        var second = log.Append(Writes.Create("b", new string('x', 900)));
        await Assert.ThrowsAsync<StoreOverloadedException>(() => log.Append(Writes.Create("c")));
        time.Fire();
        Assert.True((await first).IsCommitted && (await second).IsCommitted);
    }

    [Fact]
    public async Task ARefusal_ThatRestsOnAWriteNotYetDurable_IsToldWhenThatIsDurable()
    {
        await using var store = Open();
        var log = await OpenCollection(store, "a");
        var created = log.Append(Writes.Create("a"));
        var exists = log.Append(Writes.Create("a"));
        var notFound = log.Append(Writes.Update("b"));
        Assert.False(exists.IsCompleted);
        Assert.Equal(CommitOutcome.NotFound, (await notFound).Outcome);
        time.Fire();
        Assert.True((await created).IsCommitted);
        Assert.Equal(new(CommitOutcome.Exists, 1), await exists);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ADatabaseThatFails_KillsTheLog_AndReopeningShowsWhatIsDurable(bool hasEffect)
    {
        var fail = false;
        void Fail(bool here)
        {
            if (fail && here)
                throw new IOException("gone");
        }
        var options = new MemoryStoreOptions { Limits = IStoreWorld.FromZero(null), BeforeCommit = _ => Fail(!hasEffect), AfterCommit = _ => Fail(hasEffect) };
        await using var store = new MemoryResourceStore(database, options);
        var log = await store.OpenCollectionAsync("a");
        fail = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => log.Append(Writes.Create("a")));
        fail = false;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => log.Append(Writes.Create("b")));

        var again = await store.OpenCollectionAsync("a");
        Assert.Equal(hasEffect ? 1 : 0, again.TakeRows().Count);
        var next = await again.Append(hasEffect ? Writes.Update("a", expected: 1) : Writes.Create("a"));
        Assert.True(next.ResourceVersion > StoreOptions.MostUnsettledWrites);
    }

    [Fact]
    public async Task ACrash_FailsWhatIsQueued_AndTheNextStoreGoesOn()
    {
        var store = Open();
        var log = await OpenCollection(store, "a");
        var lost = log.Append(Writes.Create("a"));
        store.Crash();
        time.Fire();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lost);
        await store.DisposeAsync();

        await using var next = Open();
        Assert.Empty((await OpenCollection(next, "a")).TakeRows());
    }

    [Fact]
    public async Task AnOwnerMayAppend_FromWithinItsCallback()
    {
        await using var store = new MemoryResourceStore(options: new() { Limits = IStoreWorld.FromZero(null) });
        var log = await store.OpenCollectionAsync("a");
        Task<CommitResult>? second = null;
        log.Committed = batch => second ??= log.Append(Writes.Create("b"));
        await log.Append(Writes.Create("a"));
        Assert.Equal(new(CommitOutcome.Committed, 2), await second!);
    }

    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(100_001, 1_000)]
    [InlineData(10, 0)]
    public void OptionsOutOfRange_AreRefused(int queued, int changes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new MemoryResourceStore(options: new() { Limits = new() { MaxQueuedWrites = queued, MaxChanges = changes } }));

    private MemoryResourceStore Open(StoreOptions? limits = null) => new(database, new()
    {
        Limits = IStoreWorld.FromZero(limits),
        Time = time,
        CommitLatency = TimeSpan.FromMilliseconds(5),
        BeforeCommit = commits.Add,
    });

    private async Task<ICollectionLog> OpenCollection(MemoryResourceStore store, string name)
    {
        var opening = store.OpenCollectionAsync(name);
        time.Fire();
        return await opening;
    }
}
