using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Watching;

public sealed class WatchTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Fact]
    public async Task AWatchWithoutAVersion_BeginsWithWhatIsThere()
    {
        await world.EnsureNamespaceAsync("w1");
        await world.CreateConfigMapAsync("w1", "a");
        await using var watch = await WatchReader.OpenAsync(world, "w1", "");
        Assert.Equal("ADDED a", await watch.NextAsync());
        await world.CreateConfigMapAsync("w1", "b");
        Assert.Equal("ADDED b", await watch.NextAsync());
        await world.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/w1/configmaps/b", """{"data":{"k":"2"}}""", "application/merge-patch+json");
        Assert.Equal("MODIFIED b", await watch.NextAsync());
        await world.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/w1/configmaps/a");
        Assert.Equal("DELETED a", await watch.NextAsync());
    }

    [Fact]
    public async Task AWatchFromAVersion_MissesNothingAfterIt()
    {
        await world.EnsureNamespaceAsync("w2");
        await world.CreateConfigMapAsync("w2", "old");
        var version = await VersionAsync("w2");
        await world.CreateConfigMapAsync("w2", "new1");
        await world.CreateConfigMapAsync("w2", "new2");
        await using var watch = await WatchReader.OpenAsync(world, "w2", $"&resourceVersion={version}");
        Assert.Equal("ADDED new1", await watch.NextAsync());
        Assert.Equal("ADDED new2", await watch.NextAsync());
    }

    [Fact]
    public async Task SendInitialEvents_EndsThemWithABookmark()
    {
        await world.EnsureNamespaceAsync("w3");
        await world.CreateConfigMapAsync("w3", "a");
        await using var watch = await WatchReader.OpenAsync(world, "w3", "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        Assert.Equal("ADDED a", await watch.NextAsync());
        Assert.Equal("BOOKMARK ", await watch.NextAsync());
        Assert.Equal("true", watch.Last.GetProperty("metadata").GetProperty("annotations").GetProperty("k8s.io/initial-events-end").GetString());
    }

    [Fact]
    public async Task ByLabel_AnObjectThatStopsMatchingIsDeleted()
    {
        await world.EnsureNamespaceAsync("w4");
        await using var watch = await WatchReader.OpenAsync(world, "w4", "&labelSelector=a%3Db");
        await world.CreateConfigMapAsync("w4", "x");
        await world.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/w4/configmaps/x", """{"metadata":{"labels":{"a":"b"}}}""", "application/merge-patch+json");
        Assert.Equal("ADDED x", await watch.NextAsync());
        await world.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/w4/configmaps/x", """{"metadata":{"labels":{"a":null}}}""", "application/merge-patch+json");
        Assert.Equal("DELETED x", await watch.NextAsync());
    }

    [Fact]
    public async Task ByName_OnlyThatObjectIsWatched()
    {
        await world.EnsureNamespaceAsync("w5");
        await using var watch = await WatchReader.OpenAsync(world, "w5", "&fieldSelector=metadata.name%3Dy");
        await world.CreateConfigMapAsync("w5", "x");
        await world.CreateConfigMapAsync("w5", "y");
        Assert.Equal("ADDED y", await watch.NextAsync());
    }

    [Fact]
    public async Task ItsTimeBeingUp_EndsAWatchCleanly()
    {
        await using var watch = await WatchReader.OpenAsync(world, "default", "&timeoutSeconds=1&resourceVersion=" + await VersionAsync("default"));
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task AVersionFarInThePast_IsGone()
    {
        using var small = new SmallRing();
        await small.InitializeAsync();
        await small.World.EnsureNamespaceAsync("past");
        for (var i = 0; i < 40; i++)
            await small.World.CreateConfigMapAsync("past", $"c{i}");
        // The ring is too short by now, so the collection itself is asked, whose memory reaches further.
        await using var watch = await WatchReader.OpenAsync(small.World, "past", "&resourceVersion=1");
        Assert.StartsWith("ADDED", await watch.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWatcherThatDoesNotRead_IsCutOffWith410_AndOthersGoOn()
    {
        using var small = new SmallRing();
        await small.InitializeAsync();
        await small.World.EnsureNamespaceAsync("slow");
        var version = await VersionAsync("slow", small.World);
        await using var slow = await WatchReader.OpenAsync(small.World, "slow", $"&resourceVersion={version}");
        await using var quick = await WatchReader.OpenAsync(small.World, "slow", $"&resourceVersion={version}");
        var big = new string('x', 500_000);
        for (var i = 0; i < 60; i++)
        {
            await small.World.CreateConfigMapAsync("slow", $"c{i}", big);
            Assert.Equal($"ADDED c{i}", await quick.NextAsync());
        }

        string? last = null;
        for (var next = await slow.NextAsync(); next is not null; next = await slow.NextAsync())
            last = next;
        Assert.Equal("ERROR ", last);
        Assert.Equal(410, slow.Last.GetProperty("code").GetInt32());
    }

    private Task<string> VersionAsync(string space) => VersionAsync(space, world);

    private static async Task<string> VersionAsync(string space, ApiWorld of)
    {
        using var list = JsonDocument.Parse(await of.Admin.GetStringAsync($"/api/v1/namespaces/{space}/configmaps"));
        return list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
    }

    private sealed class SmallRing : IDisposable
    {
        public ApiWorld World { get; } = ApiWorld.With(o => o with { WatchRingSize = 16 });

        public Task InitializeAsync() => World.InitializeAsync();

        public void Dispose() => World.DisposeAsync().GetAwaiter().GetResult();
    }
}
