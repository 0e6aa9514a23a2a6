using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Stopping;

/// <summary>What one daemon has, a second one keeps its hands off.</summary>
public sealed class SecondDaemonTests
{
    [Fact]
    public async Task ASecondDaemonOrACleanup_IsRefused_WhileTheFirstRuns_AndDisturbsNothing()
    {
        await using var node = await RunningNode.StartAsync();
        await node.ExpectAsync("create", "deployment", "web", "--image=localhost/hello:1.0", "--replicas=2");
        await node.ExpectAsync("rollout", "status", "deployment/web", "--timeout=60s");
        var before = node.Containers.Read();
        var refusals = await Task.WhenAll(node.SecondDaemonAsync(), node.CleanupAsync());
        Assert.All(refusals, r => Assert.Equal(2, r.Code));
        Assert.All(refusals, r => Assert.Matches($"another orcd \\(process [0-9]+\\) uses {node.Data}", r.Error));
        // Had one of them opened the store, this write would be refused by a fenced collection.
        await node.ExpectAsync("scale", "deployment/web", "--replicas=3");
        await node.ExpectAsync("rollout", "status", "deployment/web", "--timeout=60s");
        Assert.Superset(before.Keys.ToHashSet(), node.Containers.Read().Keys.ToHashSet());
    }
}
