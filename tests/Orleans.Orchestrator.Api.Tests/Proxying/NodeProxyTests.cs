using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Proxying;

public sealed class NodeProxyTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Fact]
    public async Task Logs_ComeFromTheNodesAgent_AsTheyAreWritten()
    {
        var asked = "";
        var more = new TaskCompletionSource();
        await using var agent = await FakeAgent.StartAsync(world.Certificates, async http =>
        {
            asked = http.Request.Path + http.Request.QueryString;
            http.Response.ContentType = "text/plain";
            await http.Response.WriteAsync("one\n");
            await http.Response.Body.FlushAsync();
            await more.Task;
            await http.Response.WriteAsync("two\n");
        });
        await CreateNodeAsync("logs", agent.Port);
        await CreatePodAsync("p", "logs");
        using var answer = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/pods/p/log?follow=true&tailLines=5&timestamps=true");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("one", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        more.SetResult();
        Assert.Equal("two", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("/containerLogs/default/p/c?follow=true&timestamps=true&tailLines=5", asked);
    }

    [Theory]
    [InlineData("?container=none", 400, "container none is not valid for pod q")]
    [InlineData("?tailLines=-1", 422, "tailLines")]
    [InlineData("?limitBytes=0", 422, "limitBytes")]
    [InlineData("", 503, "does not answer")]
    public async Task LogsThatCantBeHad_SayWhy(string query, int code, string message)
    {
        await CreateNodeAsync("dead", 1);
        await CreatePodAsync("q", "dead");
        using var answer = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/pods/q/log" + query);
        Assert.Equal(code, (int)answer.StatusCode);
        Assert.Contains(message, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUpload_OfAnySizeIsStreamedToTheAgent()
    {
        const int size = 40 * 1024 * 1024;
        await using var agent = await FakeAgent.StartAsync(world.Certificates, async http =>
        {
            var hash = await SHA256.HashDataAsync(http.Request.Body);
            http.Response.StatusCode = 202;
            await http.Response.WriteAsync($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers.Authorization.Count} {Convert.ToHexString(hash)}");
        });
        await CreateNodeAsync("upload", agent.Port);
        var body = RandomNumberGenerator.GetBytes(size);
        using var answer = await world.Admin.PostAsync("/api/v1/nodes/upload/proxy/images/load?name=x", new ByteArrayContent(body));
        Assert.Equal(202, (int)answer.StatusCode);
        Assert.Equal($"POST /images/load?name=x 0 {Convert.ToHexString(SHA256.HashData(body))}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task AnAgentWithoutACertificateOfTheCluster_IsNotTalkedTo()
    {
        using var folder = new TemporaryFolder();
        var stranger = Api.Security.ClusterCertificates.Open(folder.Path, [], TimeProvider.System);
        await using var agent = await FakeAgent.StartAsync(stranger, http => http.Response.WriteAsync("stolen"));
        await CreateNodeAsync("stranger", agent.Port);
        using var answer = await world.SendAsync(HttpMethod.Get, "/api/v1/nodes/stranger/proxy/x");
        Assert.Equal(503, (int)answer.StatusCode);
    }

    private async Task CreateNodeAsync(string name, int port)
    {
        using var made = await world.SendAsync(HttpMethod.Post, "/api/v1/nodes", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        using var told = await world.SendAsync(
            HttpMethod.Patch, $"/api/v1/nodes/{name}/status",
            "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"127.0.0.1\"}],\"daemonEndpoints\":{\"kubeletEndpoint\":{\"Port\":" + port + "}}}}", "application/merge-patch+json");
        Assert.True(told.IsSuccessStatusCode, await told.Content.ReadAsStringAsync());
    }

    private async Task CreatePodAsync(string name, string node)
    {
        using var made = await world.SendAsync(
            HttpMethod.Post, "/api/v1/namespaces/default/pods",
            $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"nodeName":"{{{node}}}","containers":[{"name":"c","image":"i"}]}}""");
        Assert.True(made.IsSuccessStatusCode || (int)made.StatusCode == 409, await made.Content.ReadAsStringAsync());
    }
}
