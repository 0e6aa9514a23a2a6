using System.Net;
using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Tests.Usage;

/// <summary>metrics.k8s.io: what the agents measured, as kubectl top and others see it.</summary>
public sealed class UsageTests(ApiWorld world) : IClassFixture<ApiWorld>, IAsyncLifetime
{
    private const string Api = "/apis/metrics.k8s.io/v1beta1";
    private readonly InstantNode _node = new(world.Grains, "n1");

    public static TheoryData<string> Programs => [.. KubectlRunner.Programs];

    public async Task InitializeAsync()
    {
        await _node.StartAsync();
        await world.EnsureNamespaceAsync("used");
        foreach (var pod in (string[])["web", "db", "unmeasured"])
            await MakeAsync(pod);
        _node.Usage = new NodeUsage
        {
            Machine = InstantNode.Sample(16_000_000_001, 64L << 30),
            Pods =
            [
                await UseAsync("web", ("main", InstantNode.Sample(250_000_000, 100 << 20)), ("side", InstantNode.Sample(1_000_001, 28 << 20))),
                await UseAsync("db", ("main", InstantNode.Sample(1_500_000_000, 64 << 20))),
            ],
        };
        await world.Grains.GetGrain<INodeGrain>("n1").ReportUsageAsync(_node.Usage);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory, MemberData(nameof(Programs))]
    public async Task KubectlTop_ShowsNodesPodsAndContainers(string program)
    {
        Assert.Matches(@"^NAME\s+CPU\(cores\)\s+CPU\(?%\)?\s+MEMORY\(bytes\)\s+MEMORY\(?%\)?\s*\nn1\s+16001m\s+25%\s+65536Mi\s+25%\s*\n$", await KubectlAsync(program, "top", "node"));
        Assert.Matches(@"^n1\s+16001m\s+25%\s+65536Mi\s+25%\s*\n$", await KubectlAsync(program, "top", "node", "n1", "--no-headers"));
        Assert.Matches(@"^NAME\s+CPU\(cores\)\s+MEMORY\(bytes\)\s*\ndb\s+1500m\s+64Mi\s*\nweb\s+252m\s+128Mi\s*\n$", await KubectlAsync(program, "top", "pod"));
        Assert.Matches(@"^web\s+252m\s+128Mi\s*\ndb\s+1500m\s+64Mi\s*\n$", await KubectlAsync(program, "top", "pod", "--sort-by=memory", "--no-headers"));
        Assert.Matches(@"^NAMESPACE\s+POD\s+NAME\s+CPU\(cores\)\s+MEMORY\(bytes\)\s*\nused\s+db\s+main\s+1500m\s+64Mi\s*\nused\s+web\s+main\s+250m\s+100Mi\s*\nused\s+web\s+side\s+2m\s+28Mi\s*\n$", await KubectlAsync(program, "top", "pod", "--containers", "-A"));
        Assert.Matches(@"^NAME\s+CPU\(cores\)\s+MEMORY\(bytes\)\s*\nweb\s+252m\s+128Mi\s*\n$", await KubectlAsync(program, "top", "pod", "-l", "app=web"));
        Assert.Matches(@"^NAME\s+CPU\s+MEMORY\s+WINDOW\s*\ndb\s+1500m\s+64Mi\s+15s\s*\nweb\s+251000001n\s+128Mi\s+15s\s*\n$", await KubectlAsync(program, "get", "podmetrics"));
        Assert.Matches(@"^NAME\s+CPU\s+MEMORY\s+WINDOW\s*\nn1\s+16000000001n\s+64Gi\s+15s\s*\n$", await KubectlAsync(program, "get", "nodes.metrics.k8s.io"));
        Assert.Matches(@"(?m)^n1\s+Ready", await KubectlAsync(program, "get", "nodes"));
        Assert.Matches(@"(?m)^pods\s+metrics\.k8s\.io/v1beta1\s+true\s+PodMetrics\s*$", await KubectlAsync(program, "api-resources", "--api-group=metrics.k8s.io"));
        Assert.Empty(world.Faults.Errors);
    }

    [Fact]
    public async Task Objects_SayWhenAndOverHowLong()
    {
        var pod = await GetAsync($"{Api}/namespaces/used/pods/web");
        Assert.Equal("PodMetrics metrics.k8s.io/v1beta1 2026-01-02T03:04:05Z 15s", $"{pod.GetProperty("kind")} {pod.GetProperty("apiVersion")} {pod.GetProperty("timestamp")} {pod.GetProperty("window")}");
        Assert.Equal("web", pod.GetProperty("metadata").GetProperty("labels").GetProperty("app").GetString());
        Assert.Equal("""[{"name":"main","usage":{"cpu":"250m","memory":"100Mi"}},{"name":"side","usage":{"cpu":"1000001n","memory":"28Mi"}}]""", pod.GetProperty("containers").GetRawText());
        var nodes = await GetAsync($"{Api}/nodes");
        Assert.Equal("NodeMetricsList", nodes.GetProperty("kind").GetString());
        Assert.Equal("{}", nodes.GetProperty("metadata").GetRawText());
        Assert.Equal("""{"cpu":"16000000001n","memory":"64Gi"}""", nodes.GetProperty("items")[0].GetProperty("usage").GetRawText());
        Assert.Equal("db", Assert.Single((await GetAsync($"{Api}/pods?fieldSelector=metadata.name%3Ddb")).GetProperty("items").EnumerateArray()).GetProperty("metadata").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("namespaces/used/pods/unmeasured", "podmetrics.metrics.k8s.io \"used/unmeasured\" not found")]
    [InlineData("namespaces/used/pods/none", "podmetrics.metrics.k8s.io \"used/none\" not found")]
    [InlineData("nodes/none", "nodemetrics.metrics.k8s.io \"none\" not found")]
    public async Task WhatNobodyHasMeasured_IsNotFound(string path, string message)
    {
        using var answer = await world.SendAsync(HttpMethod.Get, $"{Api}/{path}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(message, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Nothing_CanBeWritten()
    {
        using var answer = await world.SendAsync(HttpMethod.Delete, $"{Api}/namespaces/used/pods/web");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    private async Task<PodUsage> UseAsync(string pod, params (string Name, UsageSample Sample)[] containers)
    {
        var stored = await world.Grains.GetResource(ResourceKinds.Pod, new ResourceKey("used", pod)).ReadAsync();
        return new PodUsage(stored!.Value.Metadata.Uid!, [.. containers.Select(c => new ContainerUsage(c.Name, c.Sample))]);
    }

    private async Task MakeAsync(string pod)
    {
        using var answer = await world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/used/pods", $$$"""
            {"metadata":{"name":"{{{pod}}}","labels":{"app":"{{{pod}}}"}},"spec":{"nodeName":"n1","containers":[{"name":"main","image":"i"},{"name":"side","image":"i"}]}}
            """);
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await world.SendAsync(HttpMethod.Get, path);
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<string> KubectlAsync(string program, params string[] arguments)
    {
        var result = await KubectlRunner.RunAsync(program, world, "", ["-n", "used", .. arguments]);
        Assert.True(result.Code == 0, $"kubectl {string.Join(' ', arguments)}: {result.Output}{result.Error}");
        return result.Output;
    }
}
