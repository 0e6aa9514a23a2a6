using System.Net;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>PUT of what is not there: some kinds are created by it, as in Kubernetes.</summary>
public sealed class CreateByUpdateTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Theory]
    [InlineData("/apis/coordination.k8s.io/v1/namespaces/default/leases/l", "coordination.k8s.io/v1", "Lease", """,'spec':{'holderIdentity':'me'}""")]
    [InlineData("/api/v1/namespaces/default/endpoints/l", "v1", "Endpoints", "")]
    [InlineData("/api/v1/namespaces/default/services/l", "v1", "Service", """,'spec':{'ports':[{'port':80}]}""")]
    [InlineData("/api/v1/namespaces/default/limitranges/l", "v1", "LimitRange", """,'spec':{'limits':[]}""")]
    [InlineData("/apis/scheduling.k8s.io/v1/priorityclasses/l", "scheduling.k8s.io/v1", "PriorityClass", ",'value':7")]
    public async Task KindsThatMay_AreCreated(string path, string version, string kind, string rest)
    {
        var body = $"{{'apiVersion':'{version}','kind':'{kind}','metadata':{{'name':'l','resourceVersion':'12'}}{rest}}}".Replace('\'', '"');
        using var created = await world.SendAsync(HttpMethod.Put, path, body);
        Assert.True(created.StatusCode == HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        using var again = await world.SendAsync(HttpMethod.Put, path, body.Replace(",\"resourceVersion\":\"12\"", "", StringComparison.Ordinal));
        Assert.True(again.StatusCode == HttpStatusCode.OK, await again.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/configmaps/l", "v1", "ConfigMap")]
    [InlineData("/apis/apps/v1/namespaces/default/deployments/l", "apps/v1", "Deployment")]
    [InlineData("/api/v1/namespaces/none/endpoints/l", "v1", "Endpoints")]
    public async Task Others_AreNotFound(string path, string version, string kind)
    {
        using var answer = await world.SendAsync(HttpMethod.Put, path, $$$"""{"apiVersion":"{{{version}}}","kind":"{{{kind}}}","metadata":{"name":"l"}}""");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
