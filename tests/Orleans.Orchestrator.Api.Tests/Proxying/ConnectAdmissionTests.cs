using System.Net;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Proxying;

/// <summary>Webhooks are asked before anything is proxied.</summary>
public sealed class ConnectAdmissionTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Fact]
    public async Task AWebhookThatCannotBeAsked_KeepsRequestsFromBeingProxied()
    {
        await MakeAsync("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", """
            {"metadata":{"name":"guard"},"webhooks":[{"name":"guard.example.com","admissionReviewVersions":["v1"],"sideEffects":"None","timeoutSeconds":5,
             "clientConfig":{"url":"https://127.0.0.1:1/"},"rules":[{"operations":["CONNECT"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods/proxy","services/proxy","nodes/proxy"]}]}]}
            """);
        await MakeAsync("/api/v1/nodes", """{"metadata":{"name":"n"}}""");
        await MakeAsync("/api/v1/namespaces/default/pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        await MakeAsync("/api/v1/namespaces/default/services", """{"metadata":{"name":"s"},"spec":{"ports":[{"port":80}]}}""");
        foreach (var path in (string[])["namespaces/default/pods/http:p:80/proxy/x", "namespaces/default/services/s/proxy/x", "nodes/n/proxy/x"])
        {
            using var answer = await world.SendAsync(HttpMethod.Get, "/api/v1/" + path);
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.Contains("failed calling webhook \\\"guard.example.com\\\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var missing = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/pods/none/proxy/x");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private async Task MakeAsync(string path, string json)
    {
        using var answer = await world.SendAsync(HttpMethod.Post, path, json);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
