using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Tests.CustomResources;

/// <summary>What a definition makes of the API, over HTTP.</summary>
public sealed class CustomResourceTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Merge = "application/merge-patch+json";

    [Fact]
    public async Task ADefinition_IsEstablishedAtOnce_WithItsNamesAndVersions()
    {
        var tabs = new CronTabs(world, "established.example.com");
        await tabs.DefineAsync();
        var status = (await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Definition)).GetProperty("status");
        Assert.Equal(
            ["NamesAccepted=True", "Established=True"],
            status.GetProperty("conditions").EnumerateArray().Select(c => $"{c.GetProperty("type")}={c.GetProperty("status")}"));
        Assert.Equal("CronTabList", status.GetProperty("acceptedNames").GetProperty("listKind").GetString());
        Assert.Equal("v1", Assert.Single(status.GetProperty("storedVersions").EnumerateArray()).GetString());
        var list = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path());
        Assert.Equal("CronTabList", list.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task AnObject_IsDefaultedPrunedReadChangedAndDeleted()
    {
        var tabs = new CronTabs(world, "life.example.com");
        await tabs.DefineAsync();
        var made = await tabs.ExpectAsync(
            HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object("a", """{"cronSpec":"* * * * */5","unknown":1,"any":{"kept":[1]},"port":"http"}"""));
        Assert.Equal("""{"any":{"kept":[1]},"cronSpec":"* * * * */5","port":"http","replicas":1}""", made.GetProperty("spec").GetRawText());
        Assert.Equal(1, made.GetProperty("metadata").GetProperty("generation").GetInt32());
        var changed = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, $"{tabs.Path()}/a", """{"spec":{"replicas":3}}""", Merge);
        Assert.Equal(2, changed.GetProperty("metadata").GetProperty("generation").GetInt32());
        var patched = await tabs.ExpectAsync(
            HttpStatusCode.OK, HttpMethod.Patch, $"{tabs.Path()}/a", """[{"op":"add","path":"/spec/image","value":"b"}]""", "application/json-patch+json");
        Assert.Equal("b", patched.GetProperty("spec").GetProperty("image").GetString());
        var refused = await tabs.ExpectAsync(
            HttpStatusCode.UnsupportedMediaType, HttpMethod.Patch, $"{tabs.Path()}/a", """{"spec":{"replicas":3}}""", "application/strategic-merge-patch+json");
        Assert.Contains("accepted media types include", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, $"{tabs.Path()}/a");
        var gone = await tabs.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"{tabs.Path()}/a");
        Assert.Equal("crontabs.life.example.com \"a\" not found", gone.GetProperty("message").GetString());
    }

    [Fact]
    public async Task UnknownFields_AreRefusedWarnedOfOrIgnored_AsTheClientAsks()
    {
        var tabs = new CronTabs(world, "strict.example.com");
        await tabs.DefineAsync();
        var body = tabs.Object("a", """{"cronSpec":"* * * * */5","unknown":1}""");
        var refused = await tabs.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Post, tabs.Path() + "?fieldValidation=Strict", body);
        Assert.Contains("strict decoding error: unknown field \"spec.unknown\"", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        using (var warned = await world.SendAsync(HttpMethod.Post, tabs.Path() + "?fieldValidation=Warn", body))
            Assert.Equal("299 - \"unknown field \\\"spec.unknown\\\"\"", Assert.Single(warned.Headers.GetValues("Warning")));
        using var ignored = await world.SendAsync(HttpMethod.Put, tabs.Path() + "/a?fieldValidation=Ignore", body);
        Assert.False(ignored.Headers.Contains("Warning"));
        Assert.Equal(HttpStatusCode.OK, ignored.StatusCode);
    }

    [Fact]
    public async Task AnInvalidObject_IsRefusedWithEveryFault()
    {
        var tabs = new CronTabs(world, "invalid.example.com");
        await tabs.DefineAsync();
        var refused = await tabs.ExpectAsync(HttpStatusCode.UnprocessableEntity, HttpMethod.Post, tabs.Path(), tabs.Object("a", """{"cronSpec":"x","replicas":"2","port":1.5}"""));
        var causes = refused.GetProperty("details").GetProperty("causes").EnumerateArray().Select(c => $"{c.GetProperty("field")}: {c.GetProperty("message")}").Order().ToList();
        Assert.Equal(
            [
                """spec.cronSpec: Invalid value: "x": spec.cronSpec in body should match '^(\d+|\*)(/\d+)?(\s+(\d+|\*)(/\d+)?){4}$'""",
                "spec.port: Invalid value: \"number\": spec.port in body must be of type integer,string: \"number\"",
                "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type integer: \"string\"",
            ], causes);
        Assert.StartsWith("CronTab.invalid.example.com \"a\" is invalid: [", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_ShowTheSameObject_AndTheDeprecatedOneWarns()
    {
        var tabs = new CronTabs(world, "versions.example.com");
        await tabs.DefineAsync();
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path("v1beta1"), tabs.Object("a", version: "v1beta1"));
        Assert.Equal("versions.example.com/v1", (await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path() + "/a")).GetProperty("apiVersion").GetString());
        using var old = await world.SendAsync(HttpMethod.Get, tabs.Path("v1beta1"));
        Assert.Equal(
            "299 - \"versions.example.com/v1beta1 CronTab is deprecated; use versions.example.com/v1 CronTab\"", Assert.Single(old.Headers.GetValues("Warning")));
        var item = Assert.Single(JsonDocument.Parse(await old.Content.ReadAsStringAsync()).RootElement.GetProperty("items").EnumerateArray());
        Assert.Equal("versions.example.com/v1beta1", item.GetProperty("apiVersion").GetString());
        var patched = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, tabs.Path("v1beta1") + "/a", """{"spec":{"replicas":4}}""", Merge);
        Assert.Equal("versions.example.com/v1beta1", patched.GetProperty("apiVersion").GetString());
        Assert.Equal(4, (await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path() + "/a")).GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    [Fact]
    public async Task StatusAndScale_AreWrittenOnTheirOwn()
    {
        var tabs = new CronTabs(world, "parts.example.com");
        await tabs.DefineAsync();
        var body = tabs.Object("a")[..^1] + ""","status":{"replicas":9}}""";
        Assert.False((await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), body)).TryGetProperty("status", out _));
        var status = """{"status":{"replicas":2,"labelSelector":"app=x"},"spec":{"replicas":7}}""";
        var written = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, tabs.Path() + "/a/status", status, Merge);
        Assert.Equal(1, written.GetProperty("spec").GetProperty("replicas").GetInt32());
        Assert.Equal(1, written.GetProperty("metadata").GetProperty("generation").GetInt32());
        var scale = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path() + "/a/scale");
        Assert.Equal("""{"replicas":2,"selector":"app=x"}""", scale.GetProperty("status").GetRawText());
        var scaled = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, tabs.Path() + "/a/scale", """{"spec":{"replicas":5}}""", Merge);
        Assert.Equal(5, scaled.GetProperty("spec").GetProperty("replicas").GetInt32());
        await tabs.ExpectAsync(HttpStatusCode.UnprocessableEntity, HttpMethod.Patch, tabs.Path() + "/a/scale", """{"spec":{"replicas":50}}""", Merge);
    }

    [Fact]
    public async Task ATable_HasTheDefinitionsColumns()
    {
        var tabs = new CronTabs(world, "tables.example.com");
        await tabs.DefineAsync();
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object("a"));
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, tabs.Path() + "/a/status", """{"status":{"conditions":[{"type":"X","status":"no"},{"type":"Ready","status":"True"}]}}""", Merge);
        var table = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path(), accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Equal(
            ["Name:string:0", "Spec:string:0", "Replicas:integer:0", "Ready:string:1", "Age:date:0"],
            table.GetProperty("columnDefinitions").EnumerateArray().Select(c => $"{c.GetProperty("name")}:{c.GetProperty("type")}:{c.GetProperty("priority")}"));
        var cells = table.GetProperty("rows")[0].GetProperty("cells");
        Assert.Equal(["a", "* * * * */5", "1", "True"], cells.EnumerateArray().Take(4).Select(c => c.ToString()));
    }

    [Fact]
    public async Task Selectors_ChooseByDeclaredFields_AndRefuseOthers()
    {
        var tabs = new CronTabs(world, "select.example.com");
        await tabs.DefineAsync();
        foreach (var name in (string[])["a", "b"])
            await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object(name, $$$"""{"cronSpec":"* * * * */5","image":"{{{name}}}"}"""));
        var found = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path() + "?fieldSelector=spec.image%3Db");
        Assert.Equal("b", Assert.Single(found.GetProperty("items").EnumerateArray()).GetProperty("metadata").GetProperty("name").GetString());
        await tabs.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Get, tabs.Path() + "?fieldSelector=spec.replicas%3D1");
    }

    [Fact]
    public async Task Discovery_AndOpenApi_DescribeTheKind_AndForgetIt()
    {
        var tabs = new CronTabs(world, "documents.example.com");
        await tabs.DefineAsync();
        var resources = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/apis/documents.example.com/v1");
        Assert.Equal(["crontabs", "crontabs/scale", "crontabs/status"], resources.GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        var aggregated = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        var group = aggregated.GetProperty("items").EnumerateArray().Single(g => g.GetProperty("metadata").GetProperty("name").GetString() == tabs.Group);
        Assert.Equal(["v1", "v1beta1"], group.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("version").GetString()));
        var before = (await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/openapi/v3")).GetProperty("paths").GetProperty("apis/documents.example.com/v1").GetRawText();
        var document = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/openapi/v3/apis/documents.example.com/v1");
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty("com.example.documents.v1.CronTab");
        Assert.Equal("When it runs.", schema.GetProperty("properties").GetProperty("spec").GetProperty("properties").GetProperty("cronSpec").GetProperty("description").GetString());
        Assert.True((await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/openapi/v2")).GetProperty("definitions").TryGetProperty("com.example.documents.v1.CronTab", out _));

        var definition = tabs.Manifest(""","extra":{"type":"string"}""");
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Put, tabs.Definition, definition);
        var after = (await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/openapi/v3")).GetProperty("paths").GetProperty("apis/documents.example.com/v1").GetRawText();
        Assert.NotEqual(before, after);

        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, tabs.Definition);
        await WaitForAsync(async () => (await world.SendAsync(HttpMethod.Get, "/apis/documents.example.com/v1")).StatusCode == HttpStatusCode.NotFound);
        await tabs.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, tabs.Path());
    }

    [Fact]
    public async Task ASchemaThatChanges_HoldsAtOnce_AlsoForWhatIsStored()
    {
        var tabs = new CronTabs(world, "changes.example.com");
        await tabs.DefineAsync();
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object("a"));
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Put, tabs.Definition, tabs.Manifest(""","zone":{"type":"string","default":"north"}"""));
        Assert.Equal("north", (await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path() + "/a")).GetProperty("spec").GetProperty("zone").GetString());
        var list = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path());
        Assert.Equal("north", list.GetProperty("items")[0].GetProperty("spec").GetProperty("zone").GetString());
        await tabs.ExpectAsync(HttpStatusCode.UnprocessableEntity, HttpMethod.Patch, tabs.Path() + "/a", """{"spec":{"zone":5}}""", Merge);
    }

    [Fact]
    public async Task ADeletedDefinition_TakesItsObjectsAlong_AndEndsTheirWatches()
    {
        var tabs = new CronTabs(world, "gone.example.com");
        await tabs.DefineAsync();
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object("a"));
        using var watch = await world.SendAsync(HttpMethod.Get, tabs.Path() + "?watch=1");
        using var events = new StreamReader(await watch.Content.ReadAsStreamAsync());
        Assert.Contains("\"ADDED\"", await ReadLineAsync(events), StringComparison.Ordinal);
        var marked = await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, tabs.Definition);
        Assert.Contains("customresourcecleanup.apiextensions.k8s.io", marked.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"DELETED\"", await ReadLineAsync(events), StringComparison.Ordinal);
        while (await ReadLineAsync(events) is not null)
        {
            // The end may be told as an error before the stream ends.
        }

        Assert.False(world.Services.GetRequiredService<Api.Watching.WatchHub>().HasCustomFeed(tabs.Definition[(CronTabs.Definitions.Length + 1)..]), "the feed of a kind that is gone is kept");
        await WaitForAsync(async () => (await world.SendAsync(HttpMethod.Get, tabs.Definition)).StatusCode == HttpStatusCode.NotFound);
        await tabs.DefineAsync();
        Assert.Empty((await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, tabs.Path())).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task OwnersAndNamespaces_TakeCustomObjectsAlong()
    {
        var tabs = new CronTabs(world, "owned.example.com");
        await tabs.DefineAsync();
        await world.EnsureNamespaceAsync("short-lived");
        var elsewhere = tabs.Path().Replace("/default/", "/short-lived/", StringComparison.Ordinal);
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, elsewhere, tabs.Object("n"));
        var owner = await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object("owner"));
        var reference = $$""","ownerReferences":[{"apiVersion":"owned.example.com/v1","kind":"CronTab","name":"owner","uid":"{{owner.GetProperty("metadata").GetProperty("uid")}}","blockOwnerDeletion":true}]""";
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object("owned", more: reference));
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, "/api/v1/namespaces/default/configmaps", $$$"""{"metadata":{"name":"owned-by-tab"{{{reference}}} }}""");
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, tabs.Path() + "/owner?propagationPolicy=Foreground");
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, "/api/v1/namespaces/short-lived");
        foreach (var path in (string[])[tabs.Path() + "/owned", "/api/v1/namespaces/default/configmaps/owned-by-tab", tabs.Path() + "/owner", "/api/v1/namespaces/short-lived"])
            await WaitForAsync(async () => (await world.SendAsync(HttpMethod.Get, path)).StatusCode == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task NamesThatAreTaken_AreNotAccepted_UntilTheyAreFree()
    {
        var first = new CronTabs(world, "names.example.com");
        await first.DefineAsync();
        var second = first.Manifest().Replace("crontabs", "tabs", StringComparison.Ordinal).Replace("\"singular\":\"crontab\"", "\"singular\":\"tab\"", StringComparison.Ordinal);
        var refused = await first.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, CronTabs.Definitions, second);
        Assert.Contains("is already in use", refused.GetProperty("status").GetProperty("conditions").GetRawText(), StringComparison.Ordinal);
        await first.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, "/apis/names.example.com/v1/tabs");
        await first.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, first.Definition);
        await WaitForAsync(async () => (await world.SendAsync(HttpMethod.Get, "/apis/names.example.com/v1/tabs")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task AGrainsCaller_UsesCustomObjectsAsItUsesOthers()
    {
        var tabs = new CronTabs(world, "grains.example.com");
        await tabs.DefineAsync();
        var grain = world.Grains.GetGrain<ICustomObjectGrain>("crontabs.grains.example.com/default/direct");
        var made = await grain.CreateAsync(new CustomObject
        {
            Collection = "crontabs.grains.example.com", ApiVersion = "grains.example.com/v1", KindName = "CronTab",
            Metadata = new ObjectMeta { Name = "direct", Namespace = "default" },
            Fields = Map<RawJson>.From([new("spec", new RawJson("""{"cronSpec":"* * * * */5","nonsense":1}"""))]),
        });
        Assert.Equal("""{"cronSpec":"* * * * */5","replicas":1}""", made.Fields["spec"].Text);
        Assert.Equal(made, await grain.GetAsync());
    }

    private static async Task WaitForAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await isSo())
            await Task.Delay(50, patience.Token);
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await reader.ReadLineAsync(patience.Token);
    }
}
