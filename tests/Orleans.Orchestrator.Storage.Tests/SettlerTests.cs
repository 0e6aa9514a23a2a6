using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>A database whose disk is waited for apart, while the next transactions run.</summary>
public sealed class SettlerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ManualResetEventSlim disk = new();
    private readonly SemaphoreSlim waits = new(0);
    private readonly List<int> commits = [];
    private readonly MemoryDatabase database = new();
    private Exception? diskFailure;
    private Exception? commitFailure;

    public void Dispose()
    {
        disk.Set();
        disk.Dispose();
        waits.Dispose();
    }

    [Fact]
    public async Task TransactionsRun_WhileTheDiskIsWaitedFor_AndAreAnsweredInTheirOrder()
    {
        await using var store = Open();
        var log = await store.OpenCollectionAsync("a");
        var told = new List<string>();
        log.Committed = batch => told.AddRange(batch.Select(c => c.Name));
        var first = log.Append(Writes.Create("a"));
        Assert.True(await waits.WaitAsync(Patience));
        var others = new[] { log.Append(Writes.Create("b")), log.Append(Writes.Update("a")), log.Append(Writes.Create("c")) };

        Assert.Equal([1, 1, 1, 1], commits);
        Assert.Empty(told);
        Assert.False(first.IsCompleted || others.Any(o => o.IsCompleted));
        Assert.Equal(0, log.LastResourceVersion);
        Assert.Empty(log.Changes(0));

        disk.Set();
        Assert.Equal([1, 2, 3, 4], (await Task.WhenAll([first, .. others]).WaitAsync(Patience)).Select(r => r.ResourceVersion));
        Assert.Equal(["a", "b", "a", "c"], told);
    }

    [Fact]
    public async Task ADiskThatFails_FailsAllThatWaitedForIt_AndWhatRanMeanwhile()
    {
        await using var store = Open();
        var log = await store.OpenCollectionAsync("a");
        var told = 0;
        log.Committed = batch => told += batch.Count;
        var first = log.Append(Writes.Create("a"));
        Assert.True(await waits.WaitAsync(Patience));
        var second = log.Append(Writes.Create("b"));
        diskFailure = new IOException("gone");
        disk.Set();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => first.WaitAsync(Patience));
        diskFailure = null;
        // Nothing is told after a gap.
        await Assert.ThrowsAsync<StoreUnavailableException>(() => second.WaitAsync(Patience));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => log.Append(Writes.Create("c")).WaitAsync(Patience));
        Assert.Equal(0, told);

        var again = await store.OpenCollectionAsync("a").WaitAsync(Patience);
        Assert.Equal(["a", "b"], again.TakeRows().Select(r => r.Name).Order());
    }

    [Fact]
    public async Task ATransactionThatFails_LeavesThoseBeforeItTheirAnswer()
    {
        await using var store = Open();
        var log = await store.OpenCollectionAsync("a");
        var first = log.Append(Writes.Create("a"));
        Assert.True(await waits.WaitAsync(Patience));
        commitFailure = new IOException("gone");
        // The failed transaction waits until those before it are answered, and here the test's own thread commits.
        var second = Task.Run(() => log.Append(Writes.Create("b")));
        while (Volatile.Read(ref commitFailure) is not null)
            await Task.Delay(1);
        disk.Set();
        Assert.True((await first.WaitAsync(Patience)).IsCommitted);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => second.WaitAsync(Patience));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => log.Append(Writes.Create("c")).WaitAsync(Patience));
    }

    [Fact]
    public async Task AJob_SeesOnlyWhatLasts()
    {
        await using var store = Open();
        var values = store.KeyValues("t");
        var put = values.PutAsync("k", new byte[] { 7 });
        Assert.True(await waits.WaitAsync(Patience));
        var get = Task.Run(() => values.GetAsync("k"));
        await Task.Delay(20);
        Assert.False(get.IsCompleted);
        disk.Set();
        await put.WaitAsync(Patience);
        Assert.Equal([7], (await get.WaitAsync(Patience))!.Value.ToArray());
    }

    [Fact]
    public async Task TheChangeLogIsTrimmed_AsFarAsItWouldBeWithoutWaiting()
    {
        var limits = new StoreOptions { MaxChanges = 16 };
        await using var store = Open(limits);
        var log = await store.OpenCollectionAsync("a");
        var writes = Enumerable.Range(0, 100).Select(i => log.Append(Writes.Create($"p{i}"))).ToArray();
        disk.Set();
        await Task.WhenAll(writes).WaitAsync(Patience);
        Assert.InRange(log.OldestChange, 100 - 17, 100 - 16);
        Assert.Equal(100 - log.OldestChange, log.Changes(log.OldestChange).Count);

        await using var other = Open(limits);
        Assert.Equal(log.OldestChange, (await other.OpenCollectionAsync("a")).OldestChange);
    }

    private MemoryResourceStore Open(StoreOptions? limits = null) => new(database, new()
    {
        Limits = IStoreWorld.FromZero(limits),
        BeforeCommit = Commit,
        AwaitDurability = Wait,
    });

    private void Commit(int writes)
    {
        if (Interlocked.Exchange(ref commitFailure, null) is { } failure)
            throw failure;
        commits.Add(writes);
    }

    private void Wait()
    {
        waits.Release();
        disk.Wait();
        if (diskFailure is { } failure)
            throw failure;
    }
}
