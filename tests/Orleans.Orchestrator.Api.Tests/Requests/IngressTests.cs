using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>Ingresses and their classes, for controllers that users install.</summary>
public sealed class IngressTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Ingresses = "/apis/networking.k8s.io/v1/namespaces/default/ingresses";
    private const string Classes = "/apis/networking.k8s.io/v1/ingressclasses";

    [Fact]
    public async Task AnIngress_GetsTheDefaultClass_AndAStatusFromItsController()
    {
        await world.ExpectAsync("POST", Ingresses, "{'metadata':{'name':'before'},'spec':{'defaultBackend':{'service':{'name':'s','port':{'number':80}}}}}");
        await world.ExpectAsync("POST", Classes, "{'metadata':{'name':'usual','annotations':{'ingressclass.kubernetes.io/is-default-class':'true'}},'spec':{'controller':'example.com/c'}}");
        var made = await world.ExpectAsync("POST", Ingresses, "{'metadata':{'name':'a'},'spec':{'rules':[{'host':'*.example.com','http':{'paths':[{'path':'/','pathType':'Prefix','backend':{'service':{'name':'s','port':{'name':'web'}}}}]}}]}}");
        Assert.Equal(("usual", "web"), (made.At("spec.ingressClassName"), made.At("spec.rules.0.http.paths.0.backend.service.port.name")));
        Assert.Equal("", (await world.ExpectAsync("GET", $"{Ingresses}/before")).At("spec.ingressClassName"));
        var written = await world.ExpectAsync("PATCH", $"{Ingresses}/a/status", "{'metadata':{'annotations':{'patchedstatus':'true'}},'status':{'loadBalancer':{'ingress':[{'ip':'169.1.1.1'}]}}}");
        Assert.Equal(("true", "169.1.1.1", "1"), (written.At("metadata.annotations.patchedstatus"), written.At("status.loadBalancer.ingress.0.ip"), written.At("metadata.generation")));
        using var table = await world.SendAsync(HttpMethod.Get, $"{Ingresses}/a", accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Contains("\"cells\":[\"a\",\"usual\",\"*.example.com\",\"169.1.1.1\",\"80\",", await table.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ingresses, "{'spec':{}}", "spec: Invalid value: []: either `defaultBackend` or `rules` must be specified")]
    [InlineData(Ingresses, "{'spec':{'defaultBackend':{}}}", "spec.defaultBackend: Invalid value: \"\": resource or service backend is required")]
    [InlineData(Ingresses, "{'spec':{'defaultBackend':{'service':{'name':'s'}}}}", "spec.defaultBackend: Required value: port name or number is required")]
    [InlineData(Ingresses, "{'spec':{'rules':[{'host':'1.2.3.4','http':{'paths':[]}}]}}", "[spec.rules[0].host: Invalid value: \"1.2.3.4\": must be a DNS name, not an IP address, spec.rules[0].http.paths: Required value]")]
    [InlineData(Ingresses, "{'spec':{'rules':[{'http':{'paths':[{'path':'x//y','pathType':'Exact','backend':{'service':{'name':'s','port':{'number':80}}}}]}}]}}", "[spec.rules[0].http.paths[0].path: Invalid value: \"x//y\": must be an absolute path, spec.rules[0].http.paths[0].path: Invalid value: \"x//y\": must not contain '//']")]
    [InlineData(Ingresses, "{'spec':{'rules':[{'http':{'paths':[{'path':'/','backend':{'service':{'name':'s','port':{'number':80}}}}]}}]}}", "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified")]
    [InlineData(Classes, "{'spec':{'controller':'plain'}}", "spec.controller: Invalid value: \"plain\": must be a domain-prefixed path (such as \"acme.io/foo\")")]
    [InlineData(Classes, "{'spec':{'controller':'a.b/c','parameters':{'kind':'K','name':'n','scope':'Namespace'}}}", "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'")]
    public async Task WrongOnes_AreRefusedInKubernetesWords(string path, string body, string fault)
    {
        var (code, answer) = await world.CallAsync("POST", path, body.Insert(1, "'metadata':{'name':'wrong'},"));
        Assert.Equal(422, code);
        Assert.EndsWith($"\"wrong\" is invalid: {fault}", answer.At("message"), StringComparison.Ordinal);
    }
}
