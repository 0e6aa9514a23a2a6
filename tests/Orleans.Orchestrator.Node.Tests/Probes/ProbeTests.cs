using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orleans.Orchestrator.NodeAgent.Probes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Probes;

/// <summary>Probes over the network against real servers.</summary>
public sealed class ProbeTests
{
    private const string Address = "127.0.0.1";

    [Theory]
    [InlineData("/200", null)]
    [InlineData("200", null)]
    [InlineData("/304", null)]
    [InlineData("/404", "HTTP probe failed with statuscode: 404")]
    [InlineData("/to/200", null)]
    [InlineData("/to/500", "HTTP probe failed with statuscode: 500")]
    [InlineData("/round", "stopped after 10 redirects")]
    [InlineData("/nowhere", "302 response missing Location header")]
    public async Task HttpProbe_FollowsRedirectsOnTheSameHost_AndCountsTheLastAnswer(string path, string? failure)
    {
        await using var server = await ProbeServer.StartAsync(AnswerAsync);
        Assert.Equal(new ProbeResult(failure), await GetAsync(server, path));
    }

    [Fact]
    public async Task HttpProbe_SucceedsWithAWarning_WhenARedirectLeadsToAnotherHost()
    {
        await using var server = await ProbeServer.StartAsync(AnswerAsync);
        Assert.Equal(new ProbeResult(null, "Probe terminated redirects, Response body: <a href=\"http://0.0.0.0/\">Found</a>."), await GetAsync(server, "/away"));
    }

    [Fact]
    public async Task HttpProbe_SendsItsHeaders_AndTakesNamedPorts()
    {
        await using var server = await ProbeServer.StartAsync(async http => await http.Response.WriteAsync(
            (http.Response.StatusCode = http.Request.Headers["X-Asked"] == "yes" && http.Request.Host.Host == "example.test" && http.Request.Headers.UserAgent == "kube-probe/1.33" ? 200 : 500) + ""));
        var action = new HTTPGetAction { Port = "web", HttpHeaders = [new HTTPHeader { Name = "X-Asked", Value = "yes" }, new HTTPHeader { Name = "Host", Value = "example.test" }] };
        var container = AgentWorld.Container("main") with { Ports = [new ContainerPort { Name = "web", ContainerPortValue = server.Port }] };
        Assert.Equal(new ProbeResult(null), await HttpProbe.GetAsync(action, container, Address, CancellationToken.None));
        await Assert.ThrowsAsync<FormatException>(() => HttpProbe.GetAsync(action, AgentWorld.Container("main"), Address, CancellationToken.None));
    }

    [Theory]
    [InlineData("", 1, null)]
    [InlineData("", 2, "the service does not say SERVING")]
    [InlineData("other", 1, "the service does not say SERVING")]
    public async Task GrpcProbe_AsksForTheServicesHealth(string service, byte status, string? failure)
    {
        await using var server = await ProbeServer.StartAsync(http => AnswerHealthAsync(http, status), HttpProtocols.Http2);
        var target = new ProbeTarget(new FakeRuntime(TimeProvider.System, new Changes()), TimeProvider.System);
        var probe = new Probe { Grpc = new GRPCAction { Port = server.Port, Service = service }, TimeoutSeconds = 30 };
        Assert.Equal(new ProbeResult(failure), await target.CheckAsync(probe, AgentWorld.Container("main"), "c", Address, CancellationToken.None));
    }

    private static Task<ProbeResult> GetAsync(ProbeServer server, string path) =>
        HttpProbe.GetAsync(new HTTPGetAction { Port = server.Port, Path = path }, AgentWorld.Container("main"), Address, CancellationToken.None);

    private static Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (path == "/away")
        {
            (http.Response.StatusCode, http.Response.Headers.Location) = (302, "http://0.0.0.0/");
            return http.Response.WriteAsync("<a href=\"http://0.0.0.0/\">Found</a>.");
        }

        http.Response.StatusCode = int.TryParse(path.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 302;
        if (path == "/round" || path.StartsWith("/to/", StringComparison.Ordinal))
            http.Response.Headers.Location = path == "/round" ? path : path[3..];
        return Task.CompletedTask;
    }

    /// <summary>grpc.health.v1.Health/Check of a server that has one service, named by nothing.</summary>
    private static async Task AnswerHealthAsync(HttpContext http, byte status)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        Assert.Equal("/grpc.health.v1.Health/Check", http.Request.Path);
        http.Response.ContentType = "application/grpc";
        var isKnown = body.Length == 5;
        if (isKnown)
            await http.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 2, 8, status });
        http.Response.AppendTrailer("grpc-status", isKnown ? "0" : "5");
    }
}
