using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.CustomResources;

/// <summary>Versions that a webhook converts, as clients of the API see them.</summary>
public sealed class ConversionTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Merge = "application/merge-patch+json";
    private const string Picture = ",\"picture\":{\"type\":\"string\"}";

    [Fact]
    public async Task AnObject_IsReadListedWrittenScaledAndWatched_InEitherVersion()
    {
        await using var hook = await ConversionHook.StartAsync(world.Certificates);
        var tabs = await DefineAsync("convert.example.com", hook);
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object("a"));
        Assert.Equal("my-image", Spec(await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path("v1beta1") + "/a"), "picture"));
        var made = await tabs.ExpectAsync(
            HttpStatusCode.Created, HttpMethod.Post, tabs.Path("v1beta1"), tabs.Object("b", """{"cronSpec":"* * * * */5","picture":"b"}""", "v1beta1"));
        Assert.Equal(("convert.example.com/v1beta1", "b"), (made.GetProperty("apiVersion").GetString(), Spec(made, "picture")));
        Assert.Equal("b", Spec(await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path() + "/b"), "image"));
        var list = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path("v1beta1"));
        Assert.Equal(["my-image", "b"], list.GetProperty("items").EnumerateArray().Select(i => Spec(i, "picture")));
        var patched = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, tabs.Path("v1beta1") + "/b", """{"spec":{"picture":"c"}}""", Merge);
        Assert.Equal("c", Spec(patched, "picture"));
        var applied = await tabs.ExpectAsync(
            HttpStatusCode.OK, HttpMethod.Patch, tabs.Path("v1beta1") + "/b?fieldManager=m&force=true",
            """{"apiVersion":"convert.example.com/v1beta1","kind":"CronTab","metadata":{"name":"b"},"spec":{"picture":"d","replicas":2}}""", "application/apply-patch+yaml");
        Assert.Equal("d", Spec(applied, "picture"));
        Assert.Equal("d", Spec(await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path() + "/b"), "image"));
        Assert.Equal(2, (await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path() + "/b/scale")).GetProperty("spec").GetProperty("replicas").GetInt32());
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, tabs.Path("v1beta1") + "/a");
    }

    [Theory]
    [InlineData("?watch=1")]
    [InlineData("?watch=1&labelSelector=shown")]
    public async Task AWatch_ShowsItsOwnVersion(string query)
    {
        await using var hook = await ConversionHook.StartAsync(world.Certificates);
        var tabs = await DefineAsync($"watch{query.Length}.example.com", hook);
        var labels = ",\"labels\":{\"shown\":\"yes\"}";
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object("a", more: labels));
        using var watch = await world.SendAsync(HttpMethod.Get, tabs.Path("v1beta1") + query);
        using var events = new StreamReader(await watch.Content.ReadAsStreamAsync());
        Assert.Equal("ADDED v1beta1 a my-image", await NextAsync(events));
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, tabs.Path() + "/a", """{"spec":{"image":"next"}}""", Merge);
        Assert.Equal("MODIFIED v1beta1 a next", await NextAsync(events));
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, tabs.Path() + "/a");
        Assert.Equal("DELETED v1beta1 a next", await NextAsync(events));
    }

    [Fact]
    public async Task ABrokenWebhook_FailsWhatNeedsItInKubernetesWords_AndNothingElse()
    {
        await using var hook = await ConversionHook.StartAsync(world.Certificates);
        var tabs = await DefineAsync("broken.example.com", hook);
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object("a"));
        hook.IsBroken = true;
        const string why = "conversion webhook for broken.example.com/v1, Kind=CronTab failed: out of order";
        foreach (var path in (string[])["", "/a"])
            Assert.Equal(why, (await tabs.ExpectAsync(HttpStatusCode.InternalServerError, HttpMethod.Get, tabs.Path("v1beta1") + path)).GetProperty("message").GetString());
        await tabs.ExpectAsync(HttpStatusCode.InternalServerError, HttpMethod.Patch, tabs.Path("v1beta1") + "/a", """{"spec":{"picture":"b"}}""", Merge);
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path());
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, tabs.Path() + "/a", """{"spec":{"image":"b"}}""", Merge);
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, tabs.Path() + "/a");
    }

    private async Task<CronTabs> DefineAsync(string group, ConversionHook hook)
    {
        var tabs = new CronTabs(world, group);
        var bundle = Convert.ToBase64String(Encoding.UTF8.GetBytes(world.Certificates.AuthorityPem));
        var client = $"{{\"url\":\"{hook.Url}\",\"caBundle\":\"{bundle}\"}}";
        var conversion = ",\"conversion\":{\"strategy\":\"Webhook\",\"webhook\":{\"conversionReviewVersions\":[\"v1\"],\"clientConfig\":" + client + "}}}}";
        var manifest = tabs.Manifest(Picture).TrimEnd();
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, CronTabs.Definitions, manifest[..^2] + conversion);
        return tabs;
    }

    private static string? Spec(JsonElement value, string name) => value.GetProperty("spec").GetProperty(name).GetString();

    private static async Task<string> NextAsync(StreamReader events)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var document = JsonDocument.Parse((await events.ReadLineAsync(patience.Token))!);
        var (type, value) = (document.RootElement.GetProperty("type").GetString(), document.RootElement.GetProperty("object"));
        return $"{type} {value.GetProperty("apiVersion").GetString()!.Split('/')[1]} {value.GetProperty("metadata").GetProperty("name").GetString()} {Spec(value, "picture")}";
    }
}
