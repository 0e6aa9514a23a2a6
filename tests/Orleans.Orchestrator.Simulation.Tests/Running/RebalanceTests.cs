using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.ControlPlane.Rebalancing;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Simulation.Running;
using Orleans.Orchestrator.Simulation.Scenarios;
using Orleans.Orchestrator.Simulation.Tests.Support;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.Simulation.Tests.Running;

/// <summary>Nodes join, and pods that may be moved follow within their budget.</summary>
public class RebalanceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task PodsThatMayBeMoved_FollowToNodesThatJoin_OthersStay()
    {
        var options = new ControllerOptions { Rebalance = new RebalanceOptions { Pause = TimeSpan.FromMilliseconds(100), MinAge = TimeSpan.Zero } };
        await using var store = new MemoryResourceStore();
        await using var host = await ControlPlaneHost.StartAsync(store, options);
        var moved = MovedAsync(host.Grains);
        var scenario = ScenarioFile.Read("""
            patience: 90s
            nodes:
            - {name: old, count: 2, cpu: "4", pods: 50}
            steps:
            - deploy: {name: web, replicas: 8, cpu: 100m, rebalance: true, minAvailable: 75%}
            - deploy: {name: db, replicas: 8, cpu: 100m}
            - join: {name: new, count: 2, cpu: "4", pods: 50}
            - wait: 90s
            """, "/tmp");
        using var enough = new CancellationTokenSource();
        var run = new ScenarioRun(host.Grains, TimeProvider.System, scenario, new RunOptions()).RunAsync(enough.Token);
        await moved.WaitAsync(Patience);
        var pods = await PodsAsync(host.Grains);
        Assert.All(pods.Where(p => p.Metadata.Labels["app"] == "db"), p => Assert.StartsWith("old-", p.Spec.NodeName, StringComparison.Ordinal));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task BudgetsAreKept_WhilePodsAreMoved()
    {
        var options = new ControllerOptions { Rebalance = new RebalanceOptions { Pause = TimeSpan.FromMilliseconds(100), MinAge = TimeSpan.Zero } };
        await using var store = new MemoryResourceStore();
        await using var host = await ControlPlaneHost.StartAsync(store, options);
        var scenario = ScenarioFile.Read("""
            patience: 90s
            nodes:
            - {name: old, count: 2, cpu: "4", pods: 50, runtime: {ready: 50ms..200ms}}
            steps:
            - deploy: {name: web, count: 3, replicas: 6, cpu: 100m, rebalance: true, minAvailable: 5}
            - join: {name: new, count: 4, cpu: "4", pods: 50}
            - wait: 5s
            - scale: {deployment: web-0, replicas: 7}
            """, "/tmp");
        var report = await new ScenarioRun(host.Grains, TimeProvider.System, scenario, new RunOptions()).RunAsync(CancellationToken.None);
        Assert.True(report.Passed, $"{report.Failure} {string.Join(", ", report.Violations)}");
    }

    // Two of each eight on every node: seen in the watch, so that nothing has to be asked again and again.
    private static async Task MovedAsync(IGrainFactory grains)
    {
        var nodes = new Dictionary<string, string>();
        await foreach (var batch in grains.GetCollection(ResourceKinds.Pod).WatchAsync(new WatchQuery { LabelSelector = "app=web" }))
        {
            foreach (var change in batch.Events)
            {
                if (change.Object?.As<Pod>() is not { } pod)
                    continue;
                nodes.Remove(pod.Metadata.Uid!);
                if (change.Type != WatchEventType.Deleted && pod is { Metadata.DeletionTimestamp: null, Spec.NodeName: { } node, Status.Phase: "Running" })
                    nodes[pod.Metadata.Uid!] = node;
            }

            if (nodes.Count == 8 && nodes.Values.CountBy(n => n).Count(n => n.Value == 2) == 4)
                return;
        }
    }

    private static async Task<IReadOnlyList<Pod>> PodsAsync(IGrainFactory grains) =>
        [.. (await grains.GetCollection(ResourceKinds.Pod).ListAsync(ListQuery.All)).Items.Select(i => i.As<Pod>())];
}
