using System.Text.Json;
using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Healing;

/// <summary>What dies comes back.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class HealingTests(SharedNode shared)
{
    private readonly RunningNode _node = shared.Node;

    [Fact]
    public async Task AContainerThatIsKilled_RunsAgainInItsPod_AndServes()
    {
        await _node.ExpectAsync("create", "deployment", "healed", "--image=localhost/hello:1.0");
        await _node.ExpectAsync("rollout", "status", "deployment/healed", "--timeout=60s");
        var pod = Assert.Single(await _node.ListAsync("pods", "-l", "app=healed"));
        var before = _node.Containers.Of(pod.Uid());
        RunningNode.Signal(before);

        var healed = await Eventually.HoldsAsync("the container to run again", PodAsync, p => p.ContainerStatus().GetProperty("restartCount").GetInt32() == 1 && p.IsReady());
        Assert.Equal(pod.Uid(), healed.Uid());
        Assert.Equal(137, healed.ContainerStatus().GetProperty("lastState").GetProperty("terminated").GetProperty("exitCode").GetInt32());
        Assert.NotEqual(before, _node.Containers.Of(pod.Uid()));
        var address = healed.GetProperty("status").GetProperty("podIP").GetString();
        Assert.Equal($"Hello from {pod.Name()}\n", (await Eventually.HoldsAsync("the pod to answer", () => _node.CurlAsync("-f", $"http://{address}:8080"), a => a.Code == 0)).Output);
        await _node.ExpectAsync("delete", "deployment", "healed");

        async Task<JsonElement> PodAsync() => Assert.Single(await _node.ListAsync("pods", "-l", "app=healed"));
    }

    [Fact]
    public async Task APodThatIsDeleted_IsReplacedByAnother()
    {
        await _node.ExpectAsync("create", "deployment", "replaced", "--image=localhost/hello:1.0", "--replicas=2");
        await _node.ExpectAsync("rollout", "status", "deployment/replaced", "--timeout=60s");
        var before = await _node.ListAsync("pods", "-l", "app=replaced");
        await _node.ExpectAsync("delete", "pod", before[0].Name(), "--grace-period=1");
        var after = await Eventually.HoldsAsync("two pods to be ready", () => _node.ListAsync("pods", "-l", "app=replaced"), pods => pods.Length == 2 && pods.All(p => p.IsReady()));
        Assert.DoesNotContain(before[0].Uid(), after.Select(p => p.Uid()));
        Assert.Contains(before[1].Uid(), after.Select(p => p.Uid()));
        Assert.DoesNotContain(_node.Containers.Read().Keys, id => id.StartsWith(before[0].Uid(), StringComparison.Ordinal));
        await _node.ExpectAsync("delete", "deployment", "replaced");
    }
}
