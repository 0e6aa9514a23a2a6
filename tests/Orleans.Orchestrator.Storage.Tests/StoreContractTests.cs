using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>What every store does, whatever stands behind it.</summary>
public abstract class StoreContractTests : IAsyncLifetime
{
    private IStoreWorld world = null!;

    private protected IStoreWorld World => world;

    protected abstract Task<IStoreWorld> CreateWorldAsync();

    public async Task InitializeAsync() => world = await CreateWorldAsync();

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task WhatIsCommitted_IsThereAfterReopening()
    {
        await using (var store = await world.OpenAsync())
        {
            using var log = await store.OpenCollectionAsync("pods");
            Assert.Equal(new(CommitOutcome.Committed, 1), await log.Append(Writes.Create("a", "ä")));
            Assert.Equal(new(CommitOutcome.Committed, 2), await log.Append(Writes.Update("a", "b")));
            Assert.Equal(new(CommitOutcome.Committed, 3), await log.Append(Writes.Create("c", "d")));
            Assert.Equal(new(CommitOutcome.Committed, 4), await log.Append(Writes.Delete("c")));
            Assert.Equal(4, log.LastResourceVersion);
        }

        await using (var store = await world.OpenAsync())
        {
            using var log = await store.OpenCollectionAsync("pods");
            var row = Assert.Single(log.TakeRows());
            Assert.Equal(("default", "a", "uid-a", 2L), (row.Namespace, row.Name, row.Uid, row.ResourceVersion));
            AssertJson(Writes.Body("a", 2, "b"), row.Body);
            Assert.Empty(log.TakeRows());
            var changes = log.Changes(0);
            Assert.Equal([(1, ChangeType.Added, "a"), (2, ChangeType.Modified, "a"), (3, ChangeType.Added, "c"), (4, ChangeType.Deleted, "c")],
                changes.Select(c => (c.ResourceVersion, c.Type, c.Name)));
            AssertJson(Writes.Body("a", 1, "ä"), changes[0].Body);
            Assert.Equal([3, 4], log.Changes(2).Select(c => c.ResourceVersion));
        }
    }

    [Fact]
    public async Task AVersionHandedOutBefore_IsNeverHandedOutAgain()
    {
        long last;
        await using (var store = await world.OpenAsync())
            last = (await (await store.OpenCollectionAsync("pods")).Append(Writes.Create("a"))).ResourceVersion;
        await using (var store = await world.OpenAsync())
        {
            // Claimed, and perhaps versions handed out whose commit never came.
            using var log = await store.OpenCollectionAsync("pods");
            Assert.True(log.LastResourceVersion >= last + StoreOptions.MostUnsettledWrites);
            last = log.LastResourceVersion;
        }
        await using (var store = await world.OpenAsync())
        {
            using var log = await store.OpenCollectionAsync("pods");
            Assert.True(log.LastResourceVersion >= last + StoreOptions.MostUnsettledWrites);
        }
    }

    [Fact]
    public async Task AFailedPrecondition_NamesTheCurrentVersion_AndChangesNothing()
    {
        await using var store = await world.OpenAsync();
        using var log = await store.OpenCollectionAsync("pods");
        await log.Append(Writes.Create("a"));

        Assert.Equal(new(CommitOutcome.Exists, 1), await log.Append(Writes.Create("a")));
        Assert.Equal(new(CommitOutcome.Conflict, 1), await log.Append(Writes.Update("a", expected: 7)));
        Assert.Equal(new(CommitOutcome.Conflict, 1), await log.Append(Writes.Delete("a", expected: 0)));
        Assert.Equal(new(CommitOutcome.NotFound, 0), await log.Append(Writes.Update("b")));
        Assert.Equal(new(CommitOutcome.NotFound, 0), await log.Append(Writes.Delete("b")));
        Assert.Equal(new(CommitOutcome.Committed, 2), await log.Append(Writes.Update("a", expected: 1)));
        Assert.Equal([1, 2], log.Changes(0).Select(c => c.ResourceVersion));
    }

    [Fact]
    public async Task WritesOfOneKey_MayFollowEachOtherWithoutWaiting_AndTheLastOneStays()
    {
        await using (var store = await world.OpenAsync())
        {
            using var log = await store.OpenCollectionAsync("pods");
            Task<CommitResult>[] results =
            [
                log.Append(Writes.Create("a", "1")), log.Append(Writes.Update("a", "2", expected: 1)), log.Append(Writes.Delete("a", expected: 2)),
                log.Append(Writes.Create("a", "4")), log.Append(Writes.Update("a", "5", expected: 4)), log.Append(Writes.Create("b")),
                log.Append(Writes.Delete("b")), log.Append(Writes.Update("a", "no", expected: 4)),
            ];
            var outcomes = await Task.WhenAll(results);
            Assert.Equal([1, 2, 3, 4, 5, 6, 7], outcomes[..7].Select(o => o.ResourceVersion));
            Assert.Equal(new(CommitOutcome.Conflict, 5), outcomes[7]);
        }
        await using (var store = await world.OpenAsync())
        {
            using var log = await store.OpenCollectionAsync("pods");
            var row = Assert.Single(log.TakeRows());
            AssertJson(Writes.Body("a", 5, "5"), row.Body);
            Assert.Equal(7, log.Changes(0).Count);
        }
    }

    [Fact]
    public async Task AReplacedActivation_FailsEveryWrite_AndTheOthersOfItsStoreGoOn()
    {
        await using var first = await world.OpenAsync();
        await using var second = await world.OpenAsync();
        using var old = await first.OpenCollectionAsync("pods");
        using var bystander = await first.OpenCollectionAsync("nodes");
        await old.Append(Writes.Create("a", "old"));
        using var successor = await second.OpenCollectionAsync("pods");

        var fenced = old.Append(Writes.Update("a", "lost"));
        var unharmed = bystander.Append(Writes.Create("n"));
        Assert.Equal(old.Epoch, (await Assert.ThrowsAsync<FencedException>(() => fenced)).Epoch);
        Assert.True((await unharmed).IsCommitted);
        await Assert.ThrowsAsync<FencedException>(() => old.Append(Writes.Create("b", "lost")));

        Assert.True((await successor.Append(Writes.Update("a", "new", expected: 1))).IsCommitted);
        Assert.True(successor.Epoch > old.Epoch);
        Assert.Equal([1, 1 + StoreOptions.MostUnsettledWrites + 1], successor.Changes(0).Select(c => c.ResourceVersion));
    }

    [Fact]
    public async Task AReplacedActivation_ThatOnlyAsks_IsTold_AndWritesNoMore()
    {
        await using var first = await world.OpenAsync();
        await using var second = await world.OpenAsync();
        using var old = await first.OpenCollectionAsync("pods");
        await old.ConfirmAsync();
        using var successor = await second.OpenCollectionAsync("pods");
        await successor.ConfirmAsync();
        Assert.Equal(old.Epoch, (await Assert.ThrowsAsync<FencedException>(old.ConfirmAsync)).Epoch);
        await Assert.ThrowsAsync<FencedException>(() => old.Append(Writes.Create("a", "lost")));
        Assert.True((await successor.Append(Writes.Create("a"))).IsCommitted);
        await successor.ConfirmAsync();
    }

    [Fact]
    public async Task TheOwner_HearsOfABatch_InOrder_BeforeTheAppendersAreAnswered()
    {
        await using var store = await world.OpenAsync();
        using var log = await store.OpenCollectionAsync("pods");
        var heard = new List<CommittedChange>();
        log.Committed = batch => heard.AddRange(batch);

        var results = Enumerable.Range(0, 50).Select(i => log.Append(Writes.Create($"p{i}") with { State = i })).ToArray();
        var first = await results[0];
        Assert.Contains(heard.ToArray(), c => c.ResourceVersion == first.ResourceVersion);
        await Task.WhenAll(results);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), heard.Select(c => c.ResourceVersion));
        Assert.Equal(Enumerable.Range(0, 50).Cast<object>(), heard.Select(c => c.State!));
        Assert.All(log.Changes(0), c => Assert.Null(c.State));
    }

    [Fact]
    public async Task AnOwnerThatFailsToTakeABatch_FindsItsLogDead_AndTheWriteDurable()
    {
        await using var store = await world.OpenAsync();
        using (var log = await store.OpenCollectionAsync("pods"))
        {
            log.Committed = _ => throw new InvalidOperationException("no");
            Assert.True((await log.Append(Writes.Create("a"))).IsCommitted);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => log.Append(Writes.Create("b")));
        }
        using var again = await store.OpenCollectionAsync("pods");
        Assert.Single(again.TakeRows());
    }

    [Fact]
    public async Task TheChangeLog_IsBounded_AlsoAfterReopening_AndSaysWhereItBegins()
    {
        var options = new StoreOptions { MaxChanges = 40 };
        long oldest;
        await using (var store = await world.OpenAsync(options))
        {
            using var log = await store.OpenCollectionAsync("pods");
            await log.Append(Writes.Create("a"));
            for (var round = 0; round < 20; round++)
                await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => log.Append(Writes.Update("a"))));
            oldest = log.OldestChange;
            Assert.InRange(log.Changes(oldest).Count, 38, 42);
            Assert.Equal(oldest + 1, log.Changes(oldest)[0].ResourceVersion);
            Assert.Equal(oldest, Assert.Throws<ChangesTrimmedException>(() => log.Changes(oldest - 1)).OldestChange);
        }
        await using (var store = await world.OpenAsync(options))
        {
            using var log = await store.OpenCollectionAsync("pods");
            Assert.Equal(oldest, log.OldestChange);
            Assert.Equal(201 - oldest, log.Changes(oldest).Count);
            // More in one batch than is kept.
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => log.Append(Writes.Update("a"))));
            Assert.InRange(log.Changes(log.OldestChange).Count, 38, 42);
        }
    }

    [Fact]
    public async Task TheChangeLog_IsBoundedByBytes()
    {
        await using var store = await world.OpenAsync(new() { MaxChangeBytes = 10_000 });
        using var log = await store.OpenCollectionAsync("pods");
        await log.Append(Writes.Create("a"));
        for (var i = 0; i < 50; i++)
            await log.Append(Writes.Update("a", new string('x', 1_000)));
        Assert.InRange(log.Changes(log.OldestChange).Sum(c => c.Body.Length), 5_000, 11_000);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"a\":\"\\u0000\"}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"\\udc00\\ud800\"}")]
    public async Task AMalformedBody_FailsAlone(string body)
    {
        await using var store = await world.OpenAsync();
        using var log = await store.OpenCollectionAsync("pods");
        var before = log.Append(Writes.Create("a"));
        var bad = log.Append(Writes.Create("bad") with { Body = _ => Encoding.UTF8.GetBytes(body) });
        var after = log.Append(Writes.Create("b"));
        await Assert.ThrowsAsync<InvalidWriteException>(() => bad);
        Assert.Equal([1, 2], new[] { await before, await after }.Select(r => r.ResourceVersion));
    }

    [Fact]
    public async Task OddButRightBodies_ComeBackTheSame()
    {
        const string Body = """{"a":"\\u0000 \ud83d\ude00 \"\\ \u00e4 ☃","b":[1,-2.5,1e3,null,true,{}],"":""}""";
        await using var store = await world.OpenAsync();
        using (var log = await store.OpenCollectionAsync("pods"))
            Assert.True((await log.Append(Writes.Create("ä:☃") with { Namespace = "", Body = _ => Encoding.UTF8.GetBytes(Body) })).IsCommitted);
        using var again = await store.OpenCollectionAsync("pods");
        var row = Assert.Single(again.TakeRows());
        Assert.Equal(("", "ä:☃"), (row.Namespace, row.Name));
        AssertJson(Encoding.UTF8.GetBytes(Body), row.Body);
    }

    [Fact]
    public async Task BadNames_AndTooLargeBodies_AreRefused()
    {
        await using var store = await world.OpenAsync(new() { MaxBodyBytes = 1_000 });
        using var log = await store.OpenCollectionAsync("pods");
        foreach (var name in (string[])["", "a\0b", "a/b", "\ud800", new string('n', 600)])
            await Assert.ThrowsAsync<InvalidWriteException>(() => log.Append(Writes.Create(name)));
        await Assert.ThrowsAsync<InvalidWriteException>(() => log.Append(Writes.Create("a", new string('x', 1_000))));
        await Assert.ThrowsAsync<InvalidWriteException>(() => log.Append(Writes.Create("a") with { ExpectedResourceVersion = 3 }));
        await Assert.ThrowsAsync<InvalidWriteException>(() => log.Append(Writes.Create("a") with { Kind = 0 }));
        Assert.Equal(new(CommitOutcome.Committed, 1), await log.Append(Writes.Create("a")));
    }

    [Fact]
    public async Task ABodyThatThrows_FailsItsWriteOnly()
    {
        await using var store = await world.OpenAsync();
        using var log = await store.OpenCollectionAsync("pods");
        await Assert.ThrowsAsync<FormatException>(() => log.Append(Writes.Create("a") with { Body = _ => throw new FormatException() }));
        Assert.Equal(new(CommitOutcome.Committed, 1), await log.Append(Writes.Create("a")));
    }

    [Fact]
    public async Task ManyCollections_OfOneStore_KeepTheirOwnVersions()
    {
        await using var store = await world.OpenAsync();
        var logs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => store.OpenCollectionAsync($"c{i}")));
        var results = await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(i => logs.Select(log => log.Append(Writes.Create($"p{i}")))));
        Assert.All(results, r => Assert.True(r.IsCommitted));
        Assert.All(logs, log => Assert.Equal(50, log.LastResourceVersion));
        Assert.Empty(await store.CheckIntegrityAsync());
    }

    [Fact]
    public async Task AClosedLogOrStore_TakesNoMore_ButFinishesWhatItTook()
    {
        var store = await world.OpenAsync();
        var log = await store.OpenCollectionAsync("pods");
        var results = Enumerable.Range(0, 500).Select(i => log.Append(Writes.Create($"p{i}"))).ToArray();
        await store.DisposeAsync();
        Assert.All(await Task.WhenAll(results), r => Assert.True(r.IsCommitted));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => log.Append(Writes.Create("late")));

        await using var other = await world.OpenAsync();
        var closed = await other.OpenCollectionAsync("pods");
        closed.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed.Append(Writes.Create("late")));
    }

    [Fact]
    public async Task KeyValues_AreDurable_ByPrefix_AndGuardedByETags()
    {
        await using (var store = await world.OpenAsync())
        {
            var table = store.KeyValues("reminders");
            var first = await table.PutAsync("a/1", "x"u8.ToArray(), expectedETag: "");
            Assert.NotNull(first);
            Assert.Null(await table.PutAsync("a/1", "y"u8.ToArray(), expectedETag: ""));
            var second = await table.PutAsync("a/1", "y"u8.ToArray(), first);
            Assert.NotNull(second);
            Assert.NotEqual(first, second);
            Assert.Null(await table.PutAsync("a/1", "z"u8.ToArray(), first));
            Assert.Null(await table.PutAsync("a/9", "z"u8.ToArray(), first));
            Assert.Null(await table.PutAsync("a/9", "z"u8.ToArray(), "nonsense"));
            await table.PutAsync("a/2", new byte[] { 0, 255 });
            await table.PutAsync("a%", "p"u8.ToArray());
            await table.PutAsync("b/1", ReadOnlyMemory<byte>.Empty);
            await store.KeyValues("other").PutAsync("a/1", "other"u8.ToArray());
            Assert.False(await table.DeleteAsync("b/1", first));
            Assert.False(await table.DeleteAsync("b/2"));
        }
        await using (var store = await world.OpenAsync())
        {
            var table = store.KeyValues("reminders");
            Assert.Equal("y"u8.ToArray(), (await table.GetAsync("a/1"))!.Value.ToArray());
            Assert.Null(await table.GetAsync("a/9"));
            Assert.Equal(["a/1", "a/2"], (await table.ListAsync("a/")).Select(e => e.Key));
            Assert.Equal(["a%"], (await table.ListAsync("a%")).Select(e => e.Key));
            Assert.Equal(["a%", "a/1", "a/2", "b/1"], (await table.ListAsync()).Select(e => e.Key));
            var entry = (await table.GetAsync("b/1"))!;
            Assert.Empty(entry.Value.ToArray());
            Assert.True(await table.DeleteAsync("b/1", entry.ETag));
            Assert.NotEqual(entry.ETag, await table.PutAsync("b/1", "again"u8.ToArray(), ""));
        }
    }

    private protected static void AssertJson(ReadOnlySpan<byte> expected, ReadOnlyMemory<byte> actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.Span)), Encoding.UTF8.GetString(actual.Span));
}
