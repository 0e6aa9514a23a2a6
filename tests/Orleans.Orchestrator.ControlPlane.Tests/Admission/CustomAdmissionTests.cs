using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Tests.CustomResources;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Storage.Memory;
using TestCluster = Orleans.Orchestrator.ControlPlane.Tests.World.TestCluster;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

/// <summary>Custom objects pass the same gates as those of built-in kinds.</summary>
public sealed class CustomAdmissionTests
{
    [Fact]
    public async Task However_many_custom_objects_are_created_at_once_no_more_than_the_quota_exist()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await QuotaAsync(cluster, "5");
        await Tabs.DefineAsync(cluster);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => RefusalAsync(() => Tabs.CreateAsync(cluster, $"t{i}"))));
        Assert.Equal(5, outcomes.Count(o => o is null));
        Assert.All(outcomes.OfType<ApiException>(), e => Assert.EndsWith(
            "is forbidden: exceeded quota: q, requested: count/tabs.example.com=1, used: count/tabs.example.com=5, limited: count/tabs.example.com=5", e.Message));
        await UntilUsedAsync(cluster, "5");

        var one = (await cluster.Grains.GetGrain<ICollectionGrain>(Tabs.Collection).ListAsync(ListQuery.All)).Items[0].Value.Metadata.Name!;
        await Tabs.Grain(cluster, one).DeleteAsync(new());
        await UntilUsedAsync(cluster, "4");
        await Tabs.CreateAsync(cluster, "again");
        Assert.NotNull(await RefusalAsync(() => Tabs.Grain(cluster, "more").CreateAsync(ResourceObject.From(Tabs.Tab("more")), new WriteOptions { DryRun = true })));
    }

    [Fact]
    public async Task A_quota_of_a_kind_that_goes_counts_nothing_and_of_one_that_comes_back_anew()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await Tabs.DefineAsync(cluster);
        await QuotaAsync(cluster, "2");
        await Tabs.CreateAsync(cluster, "a");
        await Tabs.CreateAsync(cluster, "b");
        await UntilUsedAsync(cluster, "2");
        await cluster.Grains.GetGrain<ICustomResourceDefinitionGrain>(Tabs.Collection).DeleteAsync(new());
        await UntilUsedAsync(cluster, "0");
        await cluster.UntilAsync(ResourceKinds.CustomResourceDefinition, "no definition", static all => all.Count == 0);
        await Tabs.DefineAsync(cluster);
        await Tabs.CreateAsync(cluster, "c");
        await UntilUsedAsync(cluster, "1");
    }

    [Fact]
    public async Task After_a_restart_the_quota_counts_the_custom_objects_that_are_there()
    {
        using var folder = new TempFolder();
        await using (var first = await TestCluster.OnSqliteAsync(folder))
        {
            await Tabs.DefineAsync(first);
            await QuotaAsync(first, "1");
            await Tabs.CreateAsync(first, "a");
        }

        await using var second = await TestCluster.OnSqliteAsync(folder);
        Assert.Equal(403, (await RefusalAsync(() => Tabs.CreateAsync(second, "b")))?.Code);
        await UntilUsedAsync(second, "1");
    }

    [Fact]
    public async Task A_mutating_webhook_changes_a_custom_object_by_its_schema()
    {
        await using var hook = await WebhookServer.AnsweringAsync(_ => WebhookServer.Patch("[{'op':'remove','path':'/spec/size'},{'op':'add','path':'/spec/color','value':'green'},{'op':'add','path':'/spec/unknown','value':1}]"));
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await Tabs.DefineAsync(cluster);
        await cluster.Grains.GetGrain<IMutatingWebhookConfigurationGrain>("m").CreateAsync(new MutatingWebhookConfiguration
        {
            Metadata = new() { Name = "m" },
            Webhooks = [new() { Name = "paint.example.com", ClientConfig = new() { Url = hook.Url, CaBundle = hook.CaBundle }, Rules = [Rule("tabs", "CREATE")], SideEffects = "None", AdmissionReviewVersions = ["v1"] }],
        });
        var made = await Tabs.CreateAsync(cluster, "a", """{"color":"red","size":7}""");
        Assert.Equal("""{"color":"green","size":1}""", Tabs.Spec(made));
        var request = Assert.Single(hook.Asked)["request"]!;
        Assert.Equal(("example.com", "v1", "Tab"), (Text(request["kind"]!["group"]), Text(request["kind"]!["version"]), Text(request["kind"]!["kind"])));
        Assert.Equal(("tabs", "example.com/v1", "Tab"), (Text(request["resource"]!["resource"]), Text(request["object"]!["apiVersion"]), Text(request["object"]!["kind"])));
    }

    [Theory]
    [InlineData("tabs", null, false)]
    [InlineData("tabs/status", "status", false)]
    [InlineData("tabs/scale", "scale", false)]
    [InlineData("tabs/*", "status", false)]
    [InlineData("tabs/status", "scale", true)]
    [InlineData("tabs", "status", true)]
    public async Task A_validating_webhook_is_asked_about_the_part_that_its_rule_names(string resource, string? part, bool isWritten)
    {
        await using var hook = await WebhookServer.AnsweringAsync(_ => new JsonObject { ["allowed"] = false });
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await Tabs.DefineAsync(cluster);
        await Tabs.CreateAsync(cluster, "a");
        await ValidateAsync(cluster, hook, Rule(resource, "UPDATE"));
        var patch = part == "status" ? """{"status":{"replicas":2}}""" : """{"spec":{"replicas":2}}""";
        var refused = await RefusalAsync(() => Tabs.Grain(cluster, "a").PatchAsync(
            new ResourcePatch(PatchType.Merge, System.Text.Encoding.UTF8.GetBytes(patch), false), new WriteOptions { Subresource = part, Version = "v1" }));
        Assert.Equal(isWritten, refused is null);
        Assert.Equal(isWritten ? 0 : 1, hook.Asked.Count);
        if (!isWritten)
            Assert.Equal((part ?? "", part == "scale" ? "Scale" : "Tab"), (Text(hook.Asked.First()["request"]!["subResource"]), Text(hook.Asked.First()["request"]!["object"]!["kind"])));
    }

    [Fact]
    public async Task A_mutating_webhook_may_change_how_far_something_is_scaled()
    {
        await using var hook = await WebhookServer.AnsweringAsync(_ => WebhookServer.Patch("[{'op':'replace','path':'/spec/replicas','value':3}]"));
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await Tabs.DefineAsync(cluster);
        await Tabs.CreateAsync(cluster, "a");
        await cluster.Grains.GetGrain<IMutatingWebhookConfigurationGrain>("m").CreateAsync(new MutatingWebhookConfiguration
        {
            Metadata = new() { Name = "m" },
            Webhooks = [new() { Name = "cap.example.com", ClientConfig = new() { Url = hook.Url, CaBundle = hook.CaBundle }, Rules = [Rule("tabs/scale", "UPDATE")], SideEffects = "None", AdmissionReviewVersions = ["v1"] }],
        });
        var scaled = await Tabs.Grain(cluster, "a").PatchAsync(
            new ResourcePatch(PatchType.Merge, System.Text.Encoding.UTF8.GetBytes("{\"spec\":{\"replicas\":9}}"), false), new WriteOptions { Subresource = "scale", Version = "v1" });
        Assert.Equal("{\"color\":\"red\",\"replicas\":3,\"size\":1}", Tabs.Spec(scaled.Object.Value));
        Assert.Equal("9", Assert.Single(hook.Asked)["request"]!["object"]!["spec"]!["replicas"]!.ToJsonString());
    }

    [Fact]
    public async Task A_policy_judges_custom_objects_by_parameters_of_a_custom_kind()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await Tabs.DefineAsync(cluster);
        await Tabs.DefineAsync(cluster, "limits");
        await cluster.Grains.GetGrain<ICustomObjectGrain>("limits.example.com/default/most").CreateAsync(
            Tabs.Tab("most", """{"size":5}""") with { Collection = "limits.example.com", KindName = "Limit" });
        await cluster.Grains.GetGrain<IValidatingAdmissionPolicyGrain>("p").CreateAsync(Make.Parse<ValidatingAdmissionPolicy>("""
            {'kind':'ValidatingAdmissionPolicy','apiVersion':'admissionregistration.k8s.io/v1','metadata':{'name':'p'},'spec':{
             'paramKind':{'apiVersion':'example.com/v1','kind':'Limit'},
             'matchConstraints':{'resourceRules':[{'apiGroups':['example.com'],'apiVersions':['v1'],'operations':['CREATE','UPDATE'],'resources':['tabs']}]},
             'validations':[{'expression':'object.spec.size <= params.spec.size','messageExpression':'\"no larger than \" + string(params.spec.size)'}]}}
            """));
        await cluster.Grains.GetGrain<IValidatingAdmissionPolicyBindingGrain>("b").CreateAsync(Make.Parse<ValidatingAdmissionPolicyBinding>("""
            {'kind':'ValidatingAdmissionPolicyBinding','apiVersion':'admissionregistration.k8s.io/v1','metadata':{'name':'b'},'spec':{
             'policyName':'p','validationActions':['Deny'],'paramRef':{'name':'most','parameterNotFoundAction':'Deny'}}}
            """));
        await Tabs.CreateAsync(cluster, "small", """{"size":5}""");
        var refused = await RefusalAsync(() => Tabs.CreateAsync(cluster, "large", """{"size":6}"""));
        Assert.Equal("tabs.example.com \"large\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no larger than 5", refused?.Message);
    }

    private static async Task<ApiException?> RefusalAsync(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (ApiException e)
        {
            return e;
        }
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static RuleWithOperations Rule(string resource, string operation) => new()
    {
        Operations = [operation], ApiGroups = ["example.com"], ApiVersions = ["v1"], Resources = [resource],
    };

    private static Task ValidateAsync(TestCluster cluster, WebhookServer hook, RuleWithOperations rule) =>
        cluster.Grains.GetGrain<IValidatingWebhookConfigurationGrain>("v").CreateAsync(new ValidatingWebhookConfiguration
        {
            Metadata = new() { Name = "v" },
            Webhooks = [new() { Name = "no.example.com", ClientConfig = new() { Url = hook.Url, CaBundle = hook.CaBundle }, Rules = [rule], SideEffects = "None", AdmissionReviewVersions = ["v1"] }],
        });

    private static Task QuotaAsync(TestCluster cluster, string count) => cluster.Grains.GetGrain<IResourceQuotaGrain>("default/q").CreateAsync(
        new ResourceQuota { Metadata = new() { Name = "q", Namespace = "default" }, Spec = new() { Hard = A.Amounts(($"count/{Tabs.Collection}", count)) } });

    private static Task UntilUsedAsync(TestCluster cluster, string used) => cluster.UntilAsync(
        ResourceKinds.ResourceQuota, $"{used} used", all => all.TryGetValue("default/q", out var q) && ((ResourceQuota)q).Status.Used.GetValueOrDefault($"count/{Tabs.Collection}").ToString() == used
            && ((ResourceQuota)q).Status.Hard.Count == 1);
}
