using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.Collections;

public sealed class WatchTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        _patience.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_watch_without_a_version_begins_with_what_is_there_and_goes_on_with_what_comes()
    {
        await using var cluster = await TestCluster.OnSqliteAsync(_folder);
        await cluster.CreateAsync(Make.ConfigMap("a"));
        await using var watch = Watch(cluster, new WatchQuery { Namespace = "default" });
        Assert.Equal(("Added", "a"), await watch.NextAsync());
        var b = await cluster.CreateAsync(Make.ConfigMap("b"));
        await cluster.ConfigMap("b").ReplaceAsync(b with { Data = Map<string>.Empty });
        await cluster.ConfigMap("b").DeleteAsync(DeleteOptions.Empty);
        Assert.Equal([("Added", "b"), ("Modified", "b"), ("Deleted", "b")], await watch.NextAsync(3));
    }

    [Fact]
    public async Task An_object_that_stops_matching_is_told_as_deleted_and_one_that_begins_to_as_added()
    {
        await using var cluster = await TestCluster.OnSqliteAsync(_folder);
        await using var watch = Watch(cluster, new WatchQuery { Namespace = "default", LabelSelector = "app=web", Bookmarks = true });
        Assert.Equal(("Bookmark", ""), await watch.NextAsync());
        var value = await cluster.CreateAsync(Make.ConfigMap("x"));
        value = await Label("web");
        value = await Label("db");
        Assert.Equal([("Added", "x"), ("Deleted", "x")], await watch.NextAsync(2));

        Task<ConfigMap> Label(string app) => cluster.ConfigMap("x").ReplaceAsync(
            value with { Metadata = value.Metadata with { Labels = Map<string>.From([new("app", app)]) } });
    }

    [Fact]
    public async Task A_watch_resumes_without_gap_or_duplicate_across_restarts_of_the_whole_process()
    {
        var seen = new List<string>();
        long version = 0;
        for (var life = 0; life < 3; life++)
        {
            await using var cluster = await TestCluster.OnSqliteAsync(_folder);
            if (life == 0)
                version = await cluster.VersionAsync(ResourceKinds.Secret);
            // Half of the changes are made before the watch resumes, half while it runs.
            await CreateSecretsAsync(cluster, life * 20, 10);
            await using var watch = new Watching(cluster.Grains.GetCollection(ResourceKinds.Secret).WatchAsync(new WatchQuery { ResourceVersion = version }, _patience.Token), _patience.Token);
            await CreateSecretsAsync(cluster, (life * 20) + 10, 10);
            for (var i = 0; i < 20; i++)
            {
                var (type, name) = await watch.NextAsync();
                Assert.Equal("Added", type);
                seen.Add(name);
                Assert.True(watch.Version > version);
                version = watch.Version;
            }
        }

        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"s{i:d3}"), seen.Order());
        Assert.Equal(60, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_reader_that_is_too_slow_is_cut_off_with_410()
    {
        var options = new ControlPlaneOptions { Collections = new CollectionOptions { MaxChanges = 50, MaxEventsPerBatch = 10 } };
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore(), options);
        await using var watch = Watch(cluster, new WatchQuery { Namespace = "default", Bookmarks = true });
        while ((await watch.NextAsync()).Type != "Bookmark")
        {
        }

        for (var i = 0; i < 200; i++)
            await cluster.CreateAsync(Make.ConfigMap($"c{i}"));
        var ended = await Assert.ThrowsAsync<ApiException>(() => watch.NextAsync(200));
        Assert.Equal(410, ended.Code);
    }

    [Fact]
    public async Task A_watch_from_a_version_that_is_no_longer_kept_is_refused_with_410()
    {
        var options = new ControlPlaneOptions { Collections = new CollectionOptions { MaxChanges = 10 } };
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore(), options);
        var version = await cluster.VersionAsync(ResourceKinds.ConfigMap);
        for (var i = 0; i < 20; i++)
            await cluster.CreateAsync(Make.ConfigMap($"c{i}"));
        await using var watch = Watch(cluster, new WatchQuery { ResourceVersion = version });
        var refused = await Assert.ThrowsAsync<ApiException>(watch.NextAsync);
        Assert.Equal((410, "Expired"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task A_grain_is_watched_by_itself()
    {
        await using var cluster = await TestCluster.OnSqliteAsync(_folder);
        await cluster.CreateAsync(Make.ConfigMap("other"));
        await cluster.CreateAsync(Make.ConfigMap("mine", "1"));
        await using var events = cluster.ConfigMap("mine").WatchAsync(_patience.Token).GetAsyncEnumerator(_patience.Token);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal((WatchEventType.Added, "1"), (events.Current.Type, events.Current.Object.Data["key"]));
        await cluster.ConfigMap("mine").PatchAsync(new ResourcePatch(PatchType.Merge, Make.Json("{'data':{'key':'2'}}")), WriteOptions.Default);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal((WatchEventType.Modified, "2"), (events.Current.Type, events.Current.Object.Data["key"]));
    }

    [Fact]
    public async Task A_watch_ends_with_its_collection_and_resumes_without_gap_or_duplicate()
    {
        var store = new MemoryResourceStore();
        await using var cluster = await TestCluster.OnAsync(store);
        await cluster.CreateAsync(Make.ConfigMap("a"));
        var query = new WatchQuery { Namespace = "default" };
        await using var first = Watch(cluster, query);
        Assert.Equal(("Added", "a"), await first.NextAsync());
        await FenceAsync(cluster, store);
        await cluster.CreateAsync(Make.ConfigMap("b"));
        Assert.False(await first.MovesAsync());
        await using var second = Watch(cluster, query with { ResourceVersion = first.Version });
        await cluster.CreateAsync(Make.ConfigMap("c"));
        Assert.Equal([("Added", "b"), ("Added", "c")], await second.NextAsync(2));
    }

    [Fact]
    public async Task The_watch_of_a_grain_goes_on_when_its_collection_was_opened_anew()
    {
        var store = new MemoryResourceStore();
        await using var cluster = await TestCluster.OnAsync(store);
        await cluster.CreateAsync(Make.ConfigMap("mine", "1"));
        await using var events = cluster.ConfigMap("mine").WatchAsync(_patience.Token).GetAsyncEnumerator(_patience.Token);
        Assert.True(await events.MoveNextAsync());
        await FenceAsync(cluster, store);
        await cluster.ConfigMap("mine").PatchAsync(new ResourcePatch(PatchType.Merge, Make.Json("{'data':{'key':'2'}}")), WriteOptions.Default);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal((WatchEventType.Modified, "2"), (events.Current.Type, events.Current.Object.Data["key"]));
    }

    [Fact]
    public async Task Unknown_fields_and_malformed_selectors_are_bad_requests()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        var collection = cluster.Grains.GetCollection(ResourceKinds.ConfigMap);
        var field = await Assert.ThrowsAsync<ApiException>(() => collection.ListAsync(new ListQuery { FieldSelector = "spec.foo=1" }));
        Assert.Equal((400, "\"spec.foo\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""), (field.Code, field.Message));
        var label = await Assert.ThrowsAsync<ApiException>(() => collection.ListAsync(new ListQuery { LabelSelector = "a in (" }));
        Assert.Equal(400, label.Code);
    }

    /// <summary>Another claims the collection, which ends the grain's activation at its next write.</summary>
    private static async Task FenceAsync(TestCluster cluster, MemoryResourceStore store)
    {
        using (await store.OpenCollectionAsync(ResourceKinds.ConfigMap.Collection))
            await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("fenced")));
    }

    private static Task CreateSecretsAsync(TestCluster cluster, int from, int count) =>
        Task.WhenAll(Enumerable.Range(from, count).Select(i => cluster.Grains.GetGrain<ISecretGrain>($"default/s{i:d3}").CreateAsync(
            new Secret { Metadata = new ObjectMeta { Name = $"s{i:d3}", Namespace = "default" } })));

    private Watching Watch(TestCluster cluster, WatchQuery query) =>
        new(cluster.Grains.GetCollection(ResourceKinds.ConfigMap).WatchAsync(query, _patience.Token), _patience.Token);
}
