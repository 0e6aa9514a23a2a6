using System.Text.Json;
using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Healing;

/// <summary>A pod that runs gets other resources, with kubectl and a real kernel.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class ResizeTests(SharedNode shared)
{
    private readonly RunningNode _node = shared.Node;

    [Fact]
    public async Task ARunningPod_GetsOtherLimits_WithoutARestart_UnlessItsPolicyWantsOne()
    {
        (await _node.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: resized}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: c
                image: localhost/hello:1.0
                command: [sleep, "100000"]
                resources: {requests: {cpu: 50m, memory: 32Mi}, limits: {cpu: 100m, memory: 64Mi}}
                resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]
            """)).Succeeded();
        await _node.ExpectAsync("wait", "--for=condition=Ready", "pod/resized", "--timeout=90s");
        Assert.Equal("10000", await QuotaAsync());

        await ResizeAsync("""{"limits":{"cpu":"250m"}}""");
        var resized = await Eventually.HoldsAsync("the new limit to hold", PodAsync, p => Actual(p, "cpu") == "250m");
        Assert.Equal("25000", await QuotaAsync());
        Assert.Equal(0, resized.ContainerStatus().GetProperty("restartCount").GetInt32());

        await ResizeAsync("""{"limits":{"memory":"48Mi"}}""");
        var restarted = await Eventually.HoldsAsync("the container to run with less memory", PodAsync, p => Actual(p, "memory") == "48Mi" && p.IsReady());
        Assert.Equal(1, restarted.ContainerStatus().GetProperty("restartCount").GetInt32());
        Assert.Equal((48 << 20).ToString(), await ReadAsync("memory/memory.limit_in_bytes", "memory.max"));

        await ResizeAsync("""{"requests":{"cpu":"4000"},"limits":{"cpu":"4000"}}""");
        var infeasible = await Eventually.HoldsAsync("the resize to be infeasible", PodAsync, p => Pending(p).Length > 0);
        Assert.Equal("Infeasible", Pending(infeasible));
        Assert.Equal("250m", Actual(infeasible, "cpu"));
        await _node.ExpectAsync("delete", "pod", "resized");
    }

    /// <summary>By kubectl where there is one that knows of it (1.32 and later), and by orc.</summary>
    private async Task ResizeAsync(string resources) =>
        (await _node.ClientAsync(Programs.Clients.FirstOrDefault(c => c.EndsWith(".33", StringComparison.Ordinal)) ?? "orc", "", "patch", "pod", "resized", "--subresource", "resize", "-p", $"{{\"spec\":{{\"containers\":[{{\"name\":\"c\",\"resources\":{resources}}}]}}}}")).Succeeded();

    private async Task<JsonElement> PodAsync() => Assert.Single(await _node.ListAsync("pods", "--field-selector=metadata.name=resized"));

    private async Task<string> QuotaAsync() => (await ReadAsync("cpu/cpu.cfs_quota_us", "cpu.max")).Split(' ')[0];

    /// <summary>A file of the container's cgroup, as it sees it itself: its name in v1, and in v2.</summary>
    private async Task<string> ReadAsync(string v1, string v2) =>
        (await _node.ExpectAsync("exec", "resized", "--", "sh", "-c", $"cat /sys/fs/cgroup/{v1} 2>/dev/null || cat /sys/fs/cgroup/{v2}")).Trim();

    private static string Actual(JsonElement pod, string name) =>
        pod.ContainerStatus().GetProperty("resources").GetProperty("limits").GetProperty(name).GetString()!;

    private static string Pending(JsonElement pod) => pod.GetProperty("status").GetProperty("conditions").EnumerateArray()
        .Where(c => c.GetProperty("type").GetString() == "PodResizePending").Select(c => c.GetProperty("reason").GetString()!).FirstOrDefault("");
}
