using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>Writes to parts of objects, and what of the rest they may change, as Kubernetes' conformance tests do them.</summary>
public sealed class SubresourceWriteTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Space = "/api/v1/namespaces/default";

    [Theory]
    [InlineData($"{Space}/services", "{'metadata':{'name':'s'},'spec':{'ports':[{'port':80}]}}", "s", "True")]
    [InlineData("/api/v1/namespaces", "{'metadata':{'name':'with-note'}}", "with-note", "True")]
    [InlineData("/apis/policy/v1/namespaces/default/poddisruptionbudgets", "{'metadata':{'name':'b'},'spec':{'minAvailable':1}}", "b", "True")]
    [InlineData("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies", "{'metadata':{'name':'p'},'spec':{'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE'],'resources':['pods']}]},'validations':[{'expression':'true'}]}}", "p", "")]
    public async Task AStatusWrite_MayAnnotate_WhereKubernetesLetsIt(string collection, string body, string name, string annotated)
    {
        await world.ExpectAsync("POST", collection, body);
        var written = await world.ExpectAsync("PATCH", $"{collection}/{name}/status", "{'metadata':{'annotations':{'seen':'True'}},'status':{'conditions':[{'type':'Seen','status':'True','reason':'R','message':'m','lastTransitionTime':'2024-01-01T00:00:00Z'}]}}");
        Assert.Equal(annotated, written.At("metadata.annotations.seen"));
        Assert.Equal("Seen", written.At("status.conditions.0.type"));
    }

    [Fact]
    public async Task ADeploymentsStatusWrite_KeepsItsLabels()
    {
        const string Path = "/apis/apps/v1/namespaces/default/deployments";
        await world.ExpectAsync("POST", Path, "{'metadata':{'name':'d','labels':{'a':'1'}},'spec':{'replicas':0,'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}");
        var written = await world.ExpectAsync("PATCH", $"{Path}/d/status", "{'metadata':{'labels':{'a':'2'},'annotations':{'n':'1'}},'status':{'collisionCount':1}}");
        Assert.Equal(("1", "1", "1"), (written.At("metadata.labels.a"), written.At("metadata.annotations.n"), written.At("status.collisionCount")));
    }

    [Fact]
    public async Task ANamespace_GetsAndLosesFinalizersByItsOwnPart()
    {
        await world.EnsureNamespaceAsync("finalized");
        const string Path = "/api/v1/namespaces/finalized/finalize";
        var written = await world.ExpectAsync("PUT", Path, "{'metadata':{'name':'finalized'},'spec':{'finalizers':['kubernetes','e2e.example.com/fake']}}");
        Assert.Equal("e2e.example.com/fake", written.At("spec.finalizers.1"));
        written = await world.ExpectAsync("PUT", Path, "{'metadata':{'name':'finalized'},'spec':{'finalizers':['kubernetes']}}");
        Assert.Equal(("kubernetes", ""), (written.At("spec.finalizers.0"), written.At("spec.finalizers.1")));
    }

    [Fact]
    public async Task AQuotasStatus_IsPutRightAgain()
    {
        const string Path = "/api/v1/namespaces/counted/resourcequotas";
        await world.EnsureNamespaceAsync("counted");
        await world.ExpectAsync("POST", Path, "{'metadata':{'name':'q'},'spec':{'hard':{'memory':'1Gi'}}}");
        await UntilAsync($"{Path}/q", "status.hard.memory", "1Gi");
        Assert.Equal("750Mi", (await world.ExpectAsync("PATCH", $"{Path}/q/status", "{'status':{'hard':{'memory':'750Mi'}}}")).At("status.hard.memory"));
        await UntilAsync($"{Path}/q", "status.hard.memory", "1Gi");
    }

    [Fact]
    public async Task AControllerRevision_WithDirectivesInItsData_CanBeLabelled()
    {
        const string Path = "/apis/apps/v1/namespaces/default/controllerrevisions";
        await world.ExpectAsync("POST", Path, "{'metadata':{'name':'r'},'revision':1,'data':{ 'spec' : {'template':{'$patch':'replace', 'x':'\u00e4<'}}}}");
        var written = await world.ExpectAsync("PATCH", $"{Path}/r", "{'metadata':{'labels':{'a':'b'}}}");
        Assert.Equal(("b", "replace"), (written.At("metadata.labels.a"), written.At("data.spec.template.$patch")));
        Assert.Equal(422, (await world.CallAsync("PATCH", $"{Path}/r", "{'data':{'spec':null}}")).Code);
    }

    [Fact]
    public async Task AService_ThatIsNotReachedFromOutsideAnyMore_LosesWhatItHadForIt()
    {
        const string Path = $"{Space}/services/turning";
        await world.ExpectAsync("POST", $"{Space}/services", "{'metadata':{'name':'turning'},'spec':{'type':'NodePort','ports':[{'port':80}]}}");
        var written = await world.ExpectAsync("PATCH", Path, "{'spec':{'type':'ClusterIP'}}");
        Assert.Equal(("", ""), (written.At("spec.externalTrafficPolicy"), written.At("spec.ports.0.nodePort")));
        await world.ExpectAsync("PATCH", Path, "{'spec':{'type':'NodePort'}}");
        written = await world.ExpectAsync("PATCH", Path, "{'spec':{'type':'ExternalName','externalName':'example.com'}}");
        Assert.Equal(("", "", ""), (written.At("spec.clusterIP"), written.At("spec.externalTrafficPolicy"), written.At("spec.ports.0.nodePort")));
    }

    [Fact]
    public async Task LargeAmounts_StayAsTheyWereWritten()
    {
        var pod = await world.ExpectAsync("POST", $"{Space}/pods", "{'metadata':{'name':'large'},'spec':{'containers':[{'name':'c','image':'i','resources':{'requests':{'ephemeral-storage':'150Gi','cpu':'1u'}}}]}}");
        Assert.Equal(("150Gi", "1m"), (pod.At("spec.containers.0.resources.requests.ephemeral-storage"), pod.At("spec.containers.0.resources.requests.cpu")));
    }

    [Theory]
    [InlineData("invalid", 400, "invalid timeout specified in the request URL - time: invalid duration \"invalid\"")]
    [InlineData("3m", 200, "")]
    [InlineData("1s", 200, "")]
    public async Task ATimeout_IsADurationAndNoLongerThanTheServers(string timeout, int code, string message)
    {
        var (answered, answer) = await world.CallAsync("GET", $"/api/v1/namespaces?timeout={timeout}");
        Assert.Equal((code, message), (answered, answer.At("message")));
    }

    private async Task UntilAsync(string path, string place, string value)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await world.ExpectAsync("GET", path)).At(place) != value)
            await Task.Delay(10, patience.Token);
    }
}
