using System.Text.Json.Nodes;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Orchestrator.Simulation.Reports;
using Orleans.Orchestrator.Simulation.Running;
using Orleans.Orchestrator.Simulation.Scenarios;
using Orleans.Orchestrator.Simulation.Tests.Support;
using Orleans.Orchestrator.Simulation.WhatIf;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.Simulation.Tests.WhatIf;

/// <summary>Changes to a cluster that was captured while another control plane ran it.</summary>
public class WhatIfTests
{
    [Fact]
    public async Task Drain_ShowsWhereThePodsGo_WithinTheBudget()
    {
        var cluster = await CaptureAsync(minAvailable: 5);
        Assert.Equal((4, "StatefulSet"), (cluster.Nodes.Count(), Assert.Single(cluster.LeftOut).Key));
        var report = await RunAsync(cluster, c => c.Drain("n-0"));
        Assert.True(report.IsFine, WhatIfText.Of(report));
        var node = report.Nodes.Single(n => n.Node == "n-0");
        Assert.True(node.PodsBefore > 0);
        Assert.Equal((0, 0.0), (node.PodsAfter, node.CpuAfter));
        Assert.Equal((node.PodsBefore, node.PodsBefore), (report.Ended, report.Placed));
        Assert.DoesNotContain(report.Moves, m => m.Node == "n-0");
        var workload = Assert.Single(report.Workloads);
        Assert.Equal(("deployment default/web", 6, 6, 6), (workload.Workload, workload.Wanted, workload.ReadyBefore, workload.ReadyAfter));
        Assert.Equal(5, workload.ReadyLowest);
        Assert.Contains("everything comes to rest after", WhatIfText.Of(report), StringComparison.Ordinal);
        Assert.Contains("\"isFine\": true", JsonReport.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DrainThatABudgetForbids_SaysWhichPodsItHoldsBack()
    {
        var report = await RunAsync(await CaptureAsync(minAvailable: 6), c => c.Drain("zone=a"));
        Assert.False(report.IsFine);
        Assert.NotEmpty(report.Blocked);
        Assert.Contains("The disruption budget web needs 6 healthy pods and has 6 currently", report.Refusals[0].Reason, StringComparison.Ordinal);
        Assert.Contains("held back by disruption budgets", WhatIfText.Of(report), StringComparison.Ordinal);
        Assert.Contains("Held back to the end", WhatIfHtml.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KillingHalfOfTheNodes_ShowsWhoStaysWithoutANode_AndWhy_UnlessNodesAreAdded()
    {
        var cluster = await CaptureAsync(minAvailable: 1);
        var report = await RunAsync(cluster, c => c.Scale("deploy/web=8"), c => c.Kill("50%"));
        Assert.Equal(4, report.Pending.Count);
        Assert.Contains("Insufficient cpu", report.Pending[0].Reason, StringComparison.Ordinal);
        Assert.False(report.IsFine);
        var more = await RunAsync(cluster, c => c.AddNodes("2=n-1"), c => c.Scale("deploy/web=8"), c => c.Upgrade("deploy/web=app:2"), c => c.Kill("zone=a"));
        Assert.True(more.IsFine, WhatIfText.Of(more));
        Assert.Equal(8, more.Workloads.Single().ReadyAfter);
        Assert.Contains(more.Nodes, n => n.Node == "n-1-added-0");
    }

    [Theory]
    [InlineData("--drain", "n-9", "the snapshot has no node called n-9; it has n-0, n-1")]
    [InlineData("--drain", "disk=ssd", "no node of the snapshot has labels that 'disk=ssd' means")]
    [InlineData("--drain", "0%", "is no share of the nodes")]
    [InlineData("--drain", "a in (", "is neither a node nor a label selector")]
    [InlineData("--scale", "deploy/web", "is not of the form deploy/NAME=REPLICAS")]
    [InlineData("--scale", "deploy/web=many", "many is no number of replicas")]
    [InlineData("--scale", "deploy/other=1", "the snapshot has no deployment in namespace default called other; it has none")]
    [InlineData("--scale", "sts/db=1", "'sts/db' is no deploy/NAME")]
    [InlineData("--add-nodes", "0", "0 is not between 1 and")]
    [InlineData("--add-nodes", "1=x", "the snapshot has no node called x")]
    public void ChangeThatMakesNoSense_IsRefusedWithWords(string option, string text, string expected)
    {
        var nodes = new JsonArray([.. new[] { "n-0", "n-1" }.Select(n => (JsonNode)new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Node", ["metadata"] = new JsonObject { ["name"] = n, ["uid"] = n },
        })]);
        var changes = new WhatIfChanges(SnapshotFile.Read(Capture.Of(nodes)), "default");
        var e = Assert.Throws<SnapshotException>(() => option switch { "--drain" => changes.Drain(text), "--scale" => changes.Scale(text), _ => changes.AddNodes(text) });
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no", "the snapshot is no JSON")]
    [InlineData("[]", "this is no snapshot")]
    [InlineData("""{"kind":"ClusterSnapshot","apiVersion":"orchestrator.io/v9"}""", "this orc-load reads orchestrator.io/v1")]
    [InlineData("""{"kind":"ClusterSnapshot","apiVersion":"orchestrator.io/v1"}""", "has no items")]
    [InlineData("""{"kind":"ClusterSnapshot","apiVersion":"orchestrator.io/v1","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}]}""", "has no uid: p")]
    public void FileThatIsNoSnapshot_IsRefusedWithWords(string text, string expected)
    {
        var e = Assert.Throws<SnapshotException>(() => SnapshotFile.Read(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    private static async Task<WhatIfReport> RunAsync(CapturedCluster cluster, params Func<WhatIfChanges, StepAction>[] changes)
    {
        await using var store = new MemoryResourceStore();
        await StoreSeeder.SeedAsync(store, cluster, CancellationToken.None);
        await using var host = await ControlPlaneHost.StartAsync(store);
        var reader = new WhatIfChanges(cluster, "default");
        return await new WhatIfRun(host.Grains, TimeProvider.System, cluster, new WhatIfOptions()).RunAsync([.. changes.Select(c => c(reader))], CancellationToken.None);
    }

    // Four nodes of two cores in two zones, six pods of one core each.
    private static async Task<CapturedCluster> CaptureAsync(int minAvailable)
    {
        await using var store = new MemoryResourceStore();
        await using var host = await ControlPlaneHost.StartAsync(store);
        var scenario = ScenarioFile.Read("""
            patience: 90s
            nodes:
            - {name: n, count: 4, zones: [a, b], cpu: "2", pods: 50}
            steps:
            - deploy: {name: web, replicas: 6, cpu: "1"}
            """, "/tmp");
        var run = await new ScenarioRun(host.Grains, TimeProvider.System, scenario, new RunOptions()).RunAsync(CancellationToken.None);
        Assert.True(run.Passed, run.Failure);
        await host.Grains.GetGrain<IPodDisruptionBudgetGrain>("default/web").CreateAsync(new PodDisruptionBudget
        {
            Metadata = new() { Namespace = "default", Name = "web" },
            Spec = new() { MinAvailable = minAvailable, Selector = new LabelSelector { MatchLabels = Map<string>.From([KeyValuePair.Create("app", "web")]) } },
        });
        return SnapshotFile.Read(await Capture.OfAsync(host.Grains));
    }
}
