using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.ControlPlane.Tests.Admission;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Storage.Memory;
using ConversionClient = Orleans.Orchestrator.Resources.Apiextensions.V1.WebhookClientConfig;

namespace Orleans.Orchestrator.ControlPlane.Tests.CustomResources;

/// <summary>Versions of a custom kind that a webhook converts.</summary>
public sealed class ConversionTests
{
    [Fact]
    public async Task What_is_written_in_one_version_is_stored_in_the_storage_version_and_shown_in_either()
    {
        await using var server = await ConversionServer.StartAsync();
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await Tabs.DefineAsync(cluster, conversion: ConversionServer.By(server));
        await Tabs.CreateAsync(cluster, "a", """{"colour":"red"}""", "v1beta1");
        var stored = (await Tabs.Grain(cluster, "a").ReadAsync())!;
        Assert.Equal(("example.com/v1", """{"color":"red","size":1}"""), (((CustomObject)stored.Value).ApiVersion, Tabs.Spec(stored.Value)));
        Assert.Equal("""{"colour":"red","size":1}""", Tabs.Spec((await ShownAsync(cluster, "v1beta1", stored)).Value));

        var patched = await Tabs.Grain(cluster, "a").PatchAsync(
            new ResourcePatch(PatchType.Merge, Encoding.UTF8.GetBytes("""{"spec":{"colour":"blue"}}"""), false), new WriteOptions { Version = "v1beta1" });
        Assert.Equal("""{"color":"blue","size":1}""", Tabs.Spec(patched.Object.Value));
        var replaced = await Tabs.Grain(cluster, "a").ReplaceAsync(ResourceObject.From(Tabs.Tab("a", """{"colour":"green","size":3}""", "v1beta1")), WriteOptions.Default);
        Assert.Equal("""{"color":"green","size":3}""", Tabs.Spec(replaced.Object.Value));
        Assert.Equal(3, replaced.Object.Value.Metadata.Generation);
    }

    [Fact]
    public async Task An_object_stays_as_it_was_stored_when_another_version_becomes_the_storage_version()
    {
        using var folder = new TempFolder();
        await using var server = await ConversionServer.StartAsync();
        await using (var cluster = await TestCluster.OnSqliteAsync(folder))
        {
            await Tabs.DefineAsync(cluster, conversion: ConversionServer.By(server));
            await Tabs.CreateAsync(cluster, "old");
            var grain = cluster.Grains.GetGrain<ICustomResourceDefinitionGrain>(Tabs.Collection);
            var definition = (await grain.GetAsync())!;
            await grain.ReplaceAsync(definition with { Spec = definition.Spec with { Versions = [.. definition.Spec.Versions.Select(v => v with { Storage = !v.Storage })] } });
            await Tabs.CreateAsync(cluster, "new");
        }

        await using var again = await TestCluster.OnSqliteAsync(folder);
        var objects = (await again.Grains.GetGrain<ICollectionGrain>(Tabs.Collection).ListAsync(ListQuery.All)).Items.ToDictionary(i => i.Value.Metadata.Name!, i => (CustomObject)i.Value);
        Assert.Equal(("example.com/v1", """{"color":"red","size":1}"""), (objects["old"].ApiVersion, Tabs.Spec(objects["old"])));
        Assert.Equal(("example.com/v1beta1", """{"colour":"red","size":1}"""), (objects["new"].ApiVersion, Tabs.Spec(objects["new"])));
        var touched = await Tabs.Grain(again, "old").PatchAsync(
            new ResourcePatch(PatchType.Merge, Encoding.UTF8.GetBytes("""{"metadata":{"labels":{"a":"b"}}}"""), false), new WriteOptions { Version = "v1" });
        Assert.Equal("example.com/v1beta1", ((CustomObject)touched.Object.Value).ApiVersion);
        Assert.Equal("v1,v1beta1", string.Join(',', (await again.Grains.GetGrain<ICustomResourceDefinitionGrain>(Tabs.Collection).GetAsync())!.Status.StoredVersions));
    }

    [Fact]
    public async Task A_list_is_converted_with_few_questions_and_the_next_one_with_none()
    {
        await using var server = await ConversionServer.StartAsync();
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await Tabs.DefineAsync(cluster, conversion: ConversionServer.By(server));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Tabs.CreateAsync(cluster, $"t{i}")));
        Assert.Empty(server.Asked);
        for (var round = 0; round < 2; round++)
        {
            var page = await cluster.Grains.GetGrain<ICollectionGrain>(Tabs.Collection).ListAsync(ListQuery.All);
            var shown = await Converter(cluster).ConvertAsync(await KindAsync(cluster, "v1beta1"), page.Items);
            Assert.All(shown, o => Assert.Equal("""{"colour":"red","size":1}""", Tabs.Spec(o.Value)));
            Assert.Equal(page.Items.Select(i => i.Value.Metadata), shown.Select(i => i.Value.Metadata));
        }

        Assert.Equal(20, Assert.Single(server.Asked)["request"]!["objects"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("uid", "conversion webhook for example.com/v1, Kind=Tab failed: expected response.uid=")]
    [InlineData("status", "conversion webhook for example.com/v1, Kind=Tab failed: colours are out")]
    [InlineData("count", "conversion webhook for example.com/v1, Kind=Tab returned 0 objects, expected 1")]
    [InlineData("version", "conversion webhook for example.com/v1, Kind=Tab returned invalid converted object at index 0: invalid groupVersion (expected example.com/v1beta1, received example.com/v9)")]
    [InlineData("name", "conversion webhook for example.com/v1, Kind=Tab returned invalid metadata in object at index 0: must have the same name: a != b")]
    [InlineData("kind", "conversion webhook for example.com/v1, Kind=Tab failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got apiextensions.k8s.io/v1, Kind=Odd")]
    public async Task An_answer_that_is_none_fails_the_request_and_says_why(string what, string why)
    {
        await using var server = await ConversionServer.StartAsync(review => Spoil(review, what));
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await Tabs.DefineAsync(cluster, conversion: ConversionServer.By(server));
        await Tabs.CreateAsync(cluster, "a");
        var stored = (await Tabs.Grain(cluster, "a").ReadAsync())!;
        var refused = await Assert.ThrowsAsync<ApiException>(() => ShownAsync(cluster, "v1beta1", stored));
        Assert.Equal(500, refused.Code);
        Assert.StartsWith(why, refused.Message);

        await Assert.ThrowsAsync<ApiException>(() => Tabs.CreateAsync(cluster, "c", """{"colour":"red"}""", "v1beta1"));
        Assert.Null(await Tabs.Grain(cluster, "c").ReadAsync());
        Assert.Equal("""{"color":"red","size":1}""", Tabs.Spec((await Tabs.Grain(cluster, "a").ReadAsync())!.Value));
        await Tabs.Grain(cluster, "a").DeleteAsync(new());
    }

    [Fact]
    public async Task A_webhook_that_cannot_be_reached_fails_only_what_needs_it()
    {
        await using var server = await ConversionServer.StartAsync();
        await using var other = await ConversionServer.StartAsync();
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        var untrusted = new ConversionClient { Url = server.Url, CaBundle = other.CaBundle };
        await Tabs.DefineAsync(cluster, conversion: ConversionServer.By(server) with { Webhook = new() { ConversionReviewVersions = ["v1"], ClientConfig = untrusted } });
        await Tabs.CreateAsync(cluster, "a");
        var refused = await Assert.ThrowsAsync<ApiException>(() => Tabs.CreateAsync(cluster, "b", """{"colour":"red"}""", "v1beta1"));
        Assert.StartsWith($"conversion webhook for example.com/v1beta1, Kind=Tab failed: Post \"{server.Url}?timeout=30s\": ", refused.Message);
        Assert.Empty(server.Asked);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("Equivalent", true)]
    [InlineData("Exact", false)]
    public async Task An_admission_webhook_that_knows_another_version_is_asked_in_that_one_unless_it_wants_it_exactly(string? policy, bool isAsked)
    {
        await using var server = await ConversionServer.StartAsync();
        await using var hook = await WebhookServer.AnsweringAsync(_ => WebhookServer.Patch("[{'op':'add','path':'/spec/colour','value':'green'}]"));
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await Tabs.DefineAsync(cluster, conversion: ConversionServer.By(server));
        var rule = new RuleWithOperations { Operations = ["*"], ApiGroups = ["example.com"], ApiVersions = ["v1beta1"], Resources = ["tabs"] };
        await cluster.Grains.GetGrain<IMutatingWebhookConfigurationGrain>("m").CreateAsync(new MutatingWebhookConfiguration
        {
            Metadata = new() { Name = "m" },
            Webhooks =
            [
                new()
                {
                    Name = "paint.example.com", ClientConfig = new() { Url = hook.Url, CaBundle = hook.CaBundle }, Rules = [rule], SideEffects = "None",
                    AdmissionReviewVersions = ["v1"], MatchPolicy = policy,
                },
            ],
        });
        var made = await Tabs.CreateAsync(cluster, "a");
        Assert.Equal(isAsked ? """{"color":"green","size":1}""" : """{"color":"red","size":1}""", Tabs.Spec(made));
        if (!isAsked)
        {
            Assert.Empty(hook.Asked);
            return;
        }

        var request = Assert.Single(hook.Asked)["request"]!;
        Assert.Equal(
            ("v1beta1", "v1beta1", "v1", "v1"),
            (Text(request["kind"]!["version"]), Text(request["resource"]!["version"]), Text(request["requestKind"]!["version"]), Text(request["requestResource"]!["version"])));
        Assert.Equal(("example.com/v1beta1", "red"), (Text(request["object"]!["apiVersion"]), Text(request["object"]!["spec"]!["colour"])));
    }

    [Fact]
    public async Task A_policy_that_knows_another_version_judges_in_that_one()
    {
        await using var server = await ConversionServer.StartAsync();
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await Tabs.DefineAsync(cluster, conversion: ConversionServer.By(server));
        await cluster.Grains.GetGrain<IValidatingAdmissionPolicyGrain>("p").CreateAsync(Make.Parse<ValidatingAdmissionPolicy>("""
            {'kind':'ValidatingAdmissionPolicy','apiVersion':'admissionregistration.k8s.io/v1','metadata':{'name':'p'},'spec':{
             'matchConstraints':{'resourceRules':[{'apiGroups':['example.com'],'apiVersions':['v1beta1'],'operations':['*'],'resources':['tabs']}]},
             'validations':[{'expression':'object.spec.colour != \"red\"','message':'no red'}]}}
            """));
        await cluster.Grains.GetGrain<IValidatingAdmissionPolicyBindingGrain>("b").CreateAsync(Make.Parse<ValidatingAdmissionPolicyBinding>(
            "{'kind':'ValidatingAdmissionPolicyBinding','apiVersion':'admissionregistration.k8s.io/v1','metadata':{'name':'b'},'spec':{'policyName':'p','validationActions':['Deny']}}"));
        Assert.EndsWith("denied request: no red", (await Assert.ThrowsAsync<ApiException>(() => Tabs.CreateAsync(cluster, "a"))).Message);
        await Tabs.CreateAsync(cluster, "a", """{"color":"blue"}""");
    }

    private static void Spoil(JsonObject review, string what)
    {
        var response = review["response"]!.AsObject();
        var first = response["convertedObjects"]!.AsArray()[0]!.AsObject();
        switch (what)
        {
            case "uid":
                response["uid"] = "another";
                break;
            case "status":
                response["result"] = new JsonObject { ["status"] = "Failure", ["message"] = "colours are out" };
                break;
            case "count":
                response["convertedObjects"] = new JsonArray();
                break;
            case "version":
                first["apiVersion"] = "example.com/v9";
                break;
            case "name":
                first["metadata"]!["name"] = "b";
                break;
            default:
                review["kind"] = "Odd";
                break;
        }
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static IVersionConverter Converter(TestCluster cluster) => cluster.Services.GetRequiredService<IVersionConverter>();

    private static async Task<ResourceKind> KindAsync(TestCluster cluster, string version) =>
        (await cluster.Services.GetRequiredService<KindDirectory>().CurrentAsync()).FindCustom(Tabs.Collection)!.Version(version)!;

    private static async Task<ResourceObject> ShownAsync(TestCluster cluster, string version, ResourceObject value) =>
        await Converter(cluster).ConvertAsync(await KindAsync(cluster, version), value);
}
