using System.Diagnostics;
using System.Text;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Memory;
using Orleans.Runtime;
using Xunit.Abstractions;

namespace Orleans.Orchestrator.ControlPlane.Tests.Collections;

public sealed class DurabilityTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_acknowledged_is_there_after_a_restart_and_versions_go_on_growing()
    {
        ConfigMap before;
        await using (var first = await TestCluster.OnSqliteAsync(_folder))
            before = await first.CreateAsync(Make.ConfigMap("kept"));
        await using var second = await TestCluster.OnSqliteAsync(_folder);
        Assert.Equal(before, await second.ConfigMap("kept").GetAsync());
        var after = await second.CreateAsync(Make.ConfigMap("next"));
        Assert.True(long.Parse(after.Metadata.ResourceVersion!) > long.Parse(before.Metadata.ResourceVersion!));
    }

    [Fact]
    public async Task A_collection_that_was_replaced_refuses_and_is_opened_anew()
    {
        var store = new MemoryResourceStore();
        await using var cluster = await TestCluster.OnAsync(store);
        await cluster.CreateAsync(Make.ConfigMap("before"));
        using (await store.OpenCollectionAsync(ResourceKinds.ConfigMap.Collection))
        {
            var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("lost")));
            Assert.Equal(503, refused.Code);
        }

        Assert.Null(await cluster.ConfigMap("lost").GetAsync());
        await cluster.CreateAsync(Make.ConfigMap("after"));
        Assert.NotNull(await cluster.ConfigMap("before").GetAsync());
    }

    [Fact]
    public async Task A_collection_that_was_replaced_and_is_only_read_notices_and_shows_what_its_successor_wrote()
    {
        var store = new MemoryResourceStore();
        var options = new ControlPlaneOptions { Collections = new CollectionOptions { ClaimInterval = TimeSpan.FromMilliseconds(10) } };
        await using var cluster = await TestCluster.OnAsync(store, options);
        await cluster.CreateAsync(Make.ConfigMap("before"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var collection = cluster.Grains.GetCollection(ResourceKinds.ConfigMap);
        var version = await cluster.VersionAsync(ResourceKinds.ConfigMap);
        await using var watch = collection.WatchAsync(new WatchQuery { ResourceVersion = version }, patience.Token).GetAsyncEnumerator(patience.Token);
        var ended = watch.MoveNextAsync();
        using (var successor = await store.OpenCollectionAsync(ResourceKinds.ConfigMap.Collection))
        {
            var written = await successor.Append(new ResourceWrite
            {
                Namespace = "default", Name = "after", Uid = "u", Kind = WriteKind.Create,
                Body = v => Encoding.UTF8.GetBytes($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"after","namespace":"default","uid":"u","resourceVersion":"{{{v}}}"}}"""),
            });
            Assert.True(written.IsCommitted);
        }

        // With its grain a watch either comes to its end or is cut off, and the watcher begins anew.
        var cut = await Record.ExceptionAsync(async () => Assert.False(await ended));
        Assert.True(cut is null or EnumerationAbortedException, cut?.ToString());
        Assert.Equal(["after", "before"], (await collection.ListAsync(ListQuery.All)).Items.Select(o => o.Value.Metadata.Name!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_database_that_fails_with_the_write_done_is_read_again_before_anybody_learns_more()
    {
        var fail = false;
        var store = new MemoryResourceStore(options: new MemoryStoreOptions
        {
            AfterCommit = _ =>
            {
                if (fail)
                    throw new IOException("the disk went away");
            },
        });
        await using var cluster = await TestCluster.OnAsync(store);
        fail = true;
        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("maybe")));
        Assert.Equal(503, refused.Code);
        fail = false;
        var again = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("maybe")));
        Assert.Equal("AlreadyExists", again.Reason);
    }

    [Fact]
    public async Task Ten_thousand_creates_are_all_there()
    {
        await using var cluster = await TestCluster.OnSqliteAsync(_folder);
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, _) => await cluster.CreateAsync(Make.ConfigMap($"c{i}")));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.WriteLine($"10,000 creates from 256 callers on SQLite: {10_000 / seconds:F0} per second");
        var page = await cluster.Grains.GetCollection(ResourceKinds.ConfigMap).ListAsync(new ListQuery { Namespace = "default" });
        Assert.Equal(10_000, page.Items.Length);
        Assert.Equal(10_000, page.Items.Select(i => i.Value.Metadata.ResourceVersion).Distinct().Count());
    }
}
