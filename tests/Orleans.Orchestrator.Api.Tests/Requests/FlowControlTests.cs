using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>FlowSchemas and priority levels.</summary>
public sealed class FlowControlTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Schemas = "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas";
    private const string Levels = "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations";
    private const string Rules = "'rules':[{'subjects':[{'kind':'User','user':{'name':'jane'}}],'resourceRules':[{'verbs':['list'],'apiGroups':[''],'resources':['pods'],'namespaces':['*']}]}]";

    [Fact]
    public async Task ThoseThatKubernetesAlwaysHas_AreThere_AndTheMandatoryOnesStayAsTheyAre()
    {
        Assert.Equal(
            ["catch-all", "endpoint-controller", "exempt", "global-default", "kube-controller-manager", "kube-scheduler", "kube-system-service-accounts", "probes", "service-accounts", "system-leader-election", "system-node-high", "system-nodes", "workload-leader-election"],
            (await world.ExpectAsync("GET", Schemas)).GetProperty("items").EnumerateArray().Select(i => i.At("metadata.name")).Where(n => n != "mine").Order(StringComparer.Ordinal));
        Assert.Equal("Exempt", (await world.ExpectAsync("GET", $"{Levels}/exempt")).At("spec.type"));
        Assert.Equal("5", (await world.ExpectAsync("GET", $"{Levels}/catch-all")).At("spec.limited.nominalConcurrencyShares"));
        var (code, refused) = await world.CallAsync("PATCH", $"{Levels}/catch-all", "{'spec':{'limited':{'nominalConcurrencyShares':6}}}");
        Assert.Equal(422, code);
        Assert.EndsWith("spec of 'catch-all' must equal the fixed value", refused.At("message"), StringComparison.Ordinal);
        Assert.Equal("7", (await world.ExpectAsync("PATCH", $"{Levels}/exempt", "{'spec':{'exempt':{'lendablePercent':7}}}")).At("spec.exempt.lendablePercent"));
    }

    [Fact]
    public async Task ASchema_SaysWhetherThereIsItsLevel()
    {
        var made = await world.ExpectAsync("POST", Schemas, $"{{'metadata':{{'name':'mine'}},'spec':{{'priorityLevelConfiguration':{{'name':'own'}},'distinguisherMethod':{{'type':'ByUser'}},{Rules}}}}}");
        Assert.Equal("1000", made.At("spec.matchingPrecedence"));
        await UntilAsync("True");
        var level = await world.ExpectAsync("POST", Levels, "{'metadata':{'name':'own'},'spec':{'type':'Limited','limited':{'limitResponse':{'type':'Queue','queuing':{}}}}}");
        Assert.Equal(("30", "64", "8", "50"), (
            level.At("spec.limited.nominalConcurrencyShares"), level.At("spec.limited.limitResponse.queuing.queues"), level.At("spec.limited.limitResponse.queuing.handSize"), level.At("spec.limited.limitResponse.queuing.queueLengthLimit")));
        await UntilAsync("False");
        using var table = await world.SendAsync(HttpMethod.Get, $"{Schemas}/mine", accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Matches("\"cells\":\\[\"mine\",\"own\",1000,\"ByUser\",\"[^\"]+\",\"False\"\\]", await table.Content.ReadAsStringAsync());
        var status = await world.ExpectAsync("PATCH", $"{Schemas}/mine/status", "{'status':{'conditions':[{'type':'Own','status':'True'}]}}");
        Assert.Equal("Own", status.At("status.conditions.0.type"));
        await world.ExpectAsync("DELETE", $"{Levels}/own");
        await UntilAsync("True");
        await world.ExpectAsync("DELETE", $"{Schemas}/mine");
    }

    [Theory]
    [InlineData(Schemas, "'priorityLevelConfiguration':{'name':'x'},'matchingPrecedence':1," + Rules, "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1")]
    [InlineData(Schemas, "'priorityLevelConfiguration':{'name':''},'matchingPrecedence':10001," + Rules, "[spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000, spec.priorityLevelConfiguration.name: Required value: must reference a priority level]")]
    [InlineData(Schemas, "'priorityLevelConfiguration':{'name':'x'},'distinguisherMethod':{'type':'ByMood'}," + Rules, "spec.distinguisherMethod.type: Unsupported value: \"ByMood\": supported values: \"ByNamespace\", \"ByUser\"")]
    [InlineData(Schemas, "'priorityLevelConfiguration':{'name':'x'},'rules':[{'subjects':[{'kind':'User'}]}]", "[spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User', spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty]")]
    [InlineData(Schemas, "'priorityLevelConfiguration':{'name':'x'},'rules':[{'subjects':[{'kind':'Group','group':{'name':'g'}}],'nonResourceRules':[{'verbs':['*'],'nonResourceURLs':['healthz']}]}]", "spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: \"healthz\": must start with slash")]
    [InlineData(Levels, "'type':'Limited'", "spec.limited: Required value: must not be empty when type is Limited")]
    [InlineData(Levels, "'type':'Some'", "spec.type: Unsupported value: \"Some\": supported values: \"Exempt\", \"Limited\"")]
    [InlineData(Levels, "'type':'Limited','limited':{'limitResponse':{'type':'Queue','queuing':{'queues':4,'handSize':5}}}", "spec.limited.limitResponse.queuing.handSize: Invalid value: 5: should not be greater than queues (4)")]
    public async Task WrongOnes_AreRefusedInKubernetesWords(string path, string spec, string fault)
    {
        var (code, answer) = await world.CallAsync("POST", path, $"{{'metadata':{{'name':'wrong'}},'spec':{{{spec}}}}}");
        Assert.Equal(422, code);
        Assert.EndsWith($"\"wrong\" is invalid: {fault}", answer.At("message"), StringComparison.Ordinal);
    }

    private async Task UntilAsync(string dangling)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await world.ExpectAsync("GET", $"{Schemas}/mine")).At("status.conditions.0.status") != dangling)
            await Task.Delay(10, patience.Token);
    }
}
