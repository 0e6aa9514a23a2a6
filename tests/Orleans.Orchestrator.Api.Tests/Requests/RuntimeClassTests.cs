using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>RuntimeClasses, and what becomes of pods that name one.</summary>
public sealed class RuntimeClassTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Classes = "/apis/node.k8s.io/v1/runtimeclasses";
    private const string Pods = "/api/v1/namespaces/default/pods";

    [Fact]
    public async Task AClass_LivesLikeAnyObject_ButItsHandlerStays()
    {
        await world.ExpectAsync("POST", Classes, "{'metadata':{'name':'plain','labels':{'test':'life'}},'handler':'h'}");
        Assert.Equal("value", (await world.ExpectAsync("PATCH", $"{Classes}/plain", "{'metadata':{'annotations':{'patched':'value'}}}")).At("metadata.annotations.patched"));
        Assert.Single((await world.ExpectAsync("GET", $"{Classes}?labelSelector=test=life")).GetProperty("items").EnumerateArray());
        var (code, refused) = await world.CallAsync("PATCH", $"{Classes}/plain", "{'handler':'other'}");
        Assert.Equal((422, "RuntimeClass.node.k8s.io \"plain\" is invalid: handler: Invalid value: \"other\": field is immutable"), (code, refused.At("message")));
        using var table = await world.SendAsync(HttpMethod.Get, $"{Classes}/plain", accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Contains("\"cells\":[\"plain\",\"h\",", await table.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await world.ExpectAsync("DELETE", $"{Classes}?labelSelector=test=life");
        Assert.Equal(404, (await world.CallAsync("GET", $"{Classes}/plain")).Code);
    }

    [Fact]
    public async Task APod_GetsTheOverhead_AndTheNodesOfItsClass()
    {
        await world.ExpectAsync("POST", Classes, "{'metadata':{'name':'heavy'},'handler':'h','overhead':{'podFixed':{'cpu':'10m'}},'scheduling':{'nodeSelector':{'disk':'fast'},'tolerations':[{'key':'own','operator':'Exists','effect':'NoSchedule'}]}}");
        var made = await world.ExpectAsync("POST", Pods, Pod("heavy", "heavy", ",'nodeSelector':{'zone':'a'}"));
        Assert.Equal(("10m", "fast", "a", "own"), (made.At("spec.overhead.cpu"), made.At("spec.nodeSelector.disk"), made.At("spec.nodeSelector.zone"), made.At("spec.tolerations.0.key")));
        await RefusedAsync(Pod("other", "heavy", ",'overhead':{'cpu':'20m'}"), "pods \"other\" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        await RefusedAsync(
            Pod("slow", "heavy", ",'nodeSelector':{'disk':'slow'}"), "pods \"slow\" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[disk] = fast; pod.spec.nodeSelector[disk] = slow");
    }

    [Fact]
    public async Task APod_WhoseClassIsNotThere_IsRefused()
    {
        await RefusedAsync(Pod("lost", "nobody"), "pods \"lost\" is forbidden: pod rejected: RuntimeClass \"nobody\" not found");
        await world.ExpectAsync("POST", Classes, "{'metadata':{'name':'short'},'handler':'h'}");
        Assert.Equal("", (await world.ExpectAsync("POST", Pods, Pod("first", "short"))).At("spec.overhead"));
        await RefusedAsync(Pod("lone", "short", ",'overhead':{'cpu':'20m'}"), "pods \"lone\" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        await world.ExpectAsync("DELETE", $"{Classes}/short");
        await RefusedAsync(Pod("second", "short"), "pods \"second\" is forbidden: pod rejected: RuntimeClass \"short\" not found");
    }

    [Theory]
    [InlineData("'handler':'Not A Label'", "handler: Invalid value: \"Not A Label\": a lowercase RFC 1123 label must consist of")]
    [InlineData("'handler':'h','overhead':{'podFixed':{'cpu':'-1'}}", "overhead.podFixed.limits[cpu]: Invalid value: \"-1\": must be greater than or equal to 0")]
    [InlineData("'handler':'h','scheduling':{'nodeSelector':{'a b':'c'}}", "scheduling.nodeSelector: Invalid value: \"a b\": name part must consist of")]
    [InlineData("'handler':'h','scheduling':{'tolerations':[{'key':'a','operator':'Exists'},{'key':'a','operator':'Exists'}]}", "scheduling.tolerations[1]: Duplicate value: ")]
    public async Task WrongOnes_AreRefusedInKubernetesWords(string fields, string fault)
    {
        var (code, answer) = await world.CallAsync("POST", Classes, $"{{'metadata':{{'name':'wrong'}},{fields}}}");
        Assert.Equal(422, code);
        Assert.Contains($"\"wrong\" is invalid: {fault}", answer.At("message"), StringComparison.Ordinal);
    }

    private static string Pod(string name, string runtimeClass, string more = "") =>
        $"{{'metadata':{{'name':'{name}'}},'spec':{{'runtimeClassName':'{runtimeClass}','containers':[{{'name':'c','image':'i'}}]{more}}}}}";

    private async Task RefusedAsync(string pod, string message)
    {
        var (code, refused) = await world.CallAsync("POST", Pods, pod);
        Assert.Equal((403, message), (code, refused.At("message")));
    }
}
