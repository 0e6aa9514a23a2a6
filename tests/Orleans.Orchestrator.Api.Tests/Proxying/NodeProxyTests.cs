using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
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
    [InlineData("binary.k8s.io")]
    [InlineData("base64.binary.k8s.io")]
    public async Task LogsOverAWebSocket_AreMessages_AndItClosesAtTheirEnd(string protocol)
    {
        await using var agent = await FakeAgent.StartAsync(world.Certificates, http => http.Response.WriteAsync("one\ntwo\n"));
        var name = protocol.Split('.')[0];
        await CreateNodeAsync("socket-" + name, agent.Port);
        await CreatePodAsync(name, "socket-" + name);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        socket.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && world.Certificates.IsTrusted(X509CertificateLoader.LoadCertificate(shown.GetRawCertData()));
        socket.Options.SetRequestHeader("Authorization", $"Bearer {world.Certificates.Tokens.Create("reader", "system:masters")}");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{world.Address.Port}/api/v1/namespaces/default/pods/{name}/log"), patience.Token);
        Assert.Equal(protocol, socket.SubProtocol);
        var text = new StringBuilder();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, patience.Token) is { MessageType: not WebSocketMessageType.Close } got)
        {
            Assert.True(got.EndOfMessage);
            var message = Encoding.ASCII.GetString(buffer, 0, got.Count);
            text.Append(got.MessageType == WebSocketMessageType.Text ? Encoding.ASCII.GetString(Convert.FromBase64String(message)) : message);
        }

        Assert.Equal("one\ntwo\n", text.ToString());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task PodBehindTheProxy_IsAskedByAnyMethod(string method)
    {
        await using var pod = await FakeAgent.StartAsync(world.Certificates, Tell, ClientCertificateMode.NoCertificate);
        var name = "any-" + method.ToLowerInvariant();
        await CreateNodeAsync("any", 1);
        await CreatePodAsync(name, "any");
        using var told = await world.SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/default/pods/{name}/status", """{"status":{"podIP":"127.0.0.1"}}""", "application/merge-patch+json");
        Assert.True(told.IsSuccessStatusCode, await told.Content.ReadAsStringAsync());
        using var answer = await world.SendAsync(new HttpMethod(method), $"/api/v1/namespaces/default/pods/https:{name}:{pod.Port}/proxy/some/path");
        Assert.Equal((200, $"{method} /some/path"), ((int)answer.StatusCode, string.Join(", ", answer.Headers.TryGetValues("X-Asked", out var asked) ? asked : [])));

        static Task Tell(HttpContext http)
        {
            http.Response.Headers["X-Asked"] = $"{http.Request.Method} {http.Request.Path}";
            return Task.CompletedTask;
        }
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
    public async Task NodeMayBeNamedWithItsAgentsPort_AndWithNoOther()
    {
        await using var agent = await FakeAgent.StartAsync(world.Certificates, http => http.Response.WriteAsync(http.Request.Path));
        await CreateNodeAsync("port", agent.Port);
        Assert.Equal("/pods", await world.Admin.GetStringAsync($"/api/v1/nodes/port:{agent.Port}/proxy/pods"));
        using var other = await world.SendAsync(HttpMethod.Get, "/api/v1/nodes/port:22/proxy/pods");
        Assert.Equal(400, (int)other.StatusCode);
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
