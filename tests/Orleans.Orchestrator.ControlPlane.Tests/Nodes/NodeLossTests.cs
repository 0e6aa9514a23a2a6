using Orleans.Orchestrator.ControlPlane.Nodes;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Nodes;

public class NodeLossTests
{
    [Fact]
    public async Task PodsOfASilentNode_AreReplacedElsewhere_AndRemovedWhenItIsBack()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(3);
        var web = A.Deployment("web", 6);
        await cluster.Deployment("web").CreateAsync(web with { Metadata = new ObjectMeta { Name = "web", Namespace = "default" } });
        await cluster.View.UntilAsync("6 pods are ready", () => cluster.View.Ready.Count == 6);

        await cluster.Agents[0].DieAsync();
        await cluster.View.UntilAsync("the node is unknown", () => NodeStatusPlan.ReadyOf(cluster.View.Node("n0")!) == "Unknown");
        Assert.Contains(cluster.View.Node("n0")!.Spec.Taints, t => t is { Key: NodeTaints.Unreachable, Effect: "NoExecute" });
        await cluster.View.UntilAsync("6 pods are ready elsewhere", () => cluster.View.Ready.Count(p => p.Spec.NodeName != "n0") == 6);
        Assert.Equal(2, cluster.View.Pods.Count(p => p.Spec.NodeName == "n0" && PodFacts.IsTerminating(p) && !PodFacts.IsReady(p)));

        var back = await cluster.AddNodeAsync("n0");
        await cluster.View.UntilAsync("the node is ready again, and its old pods are gone",
            () => NodeStatusPlan.ReadyOf(cluster.View.Node("n0")!) == "True" && cluster.View.Pods.Count == 6);
        Assert.Empty(cluster.View.Node("n0")!.Spec.Taints);
        Assert.Empty(back.Running);
    }

    [Fact]
    public async Task PodThatBearsATaintForAWhile_LeavesAfterIt_AlthoughItsNodeKeepsAnswering()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(1);
        foreach (var (name, seconds) in new (string, long?)[] { ("while", 1), ("ever", null) })
        {
            var pod = A.Pod(name);
            var tolerations = new Toleration { Key = "maintenance", Operator = "Exists", Effect = "NoExecute", TolerationSeconds = seconds };
            await cluster.Grains.GetGrain<IPodGrain>($"default/{name}").CreateAsync(pod with
            {
                Metadata = new ObjectMeta { Name = name, Namespace = "default" }, Spec = pod.Spec with { Tolerations = [tolerations] }, Status = PodStatus.Empty,
            });
        }

        await cluster.View.UntilAsync("both pods are ready", () => cluster.View.Ready.Count == 2);
        var node = cluster.View.Node("n0")!;
        await cluster.Grains.GetGrain<INodeGrain>("n0").ReplaceAsync(node with
        {
            Metadata = node.Metadata with { ResourceVersion = null },
            Spec = node.Spec with { Taints = [new Taint { Key = "maintenance", Effect = "NoExecute" }] },
        });
        await cluster.View.UntilAsync("one pod has left", () => cluster.View.Pods.Count == 1);
        Assert.Equal("ever", Assert.Single(cluster.View.Ready).Metadata.Name);
        await cluster.View.UntilAsync("an event says why", () => cluster.View.Events.Any(e => e is { Reason: "TaintManagerEviction", Message: "Marking for deletion Pod default/while" }));
    }

    [Fact]
    public async Task PodThatWouldLeaveLater_StaysWhenTheTaintIsTakenAway()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(1);
        await BearingAsync(cluster, "spared", 3600);
        await cluster.View.UntilAsync("the pod is ready", () => cluster.View.Ready.Count == 1);
        await TaintAsync(cluster, new Taint { Key = "maintenance", Effect = "NoExecute" });
        await TaintAsync(cluster);
        await cluster.View.UntilAsync("an event says that it stays", () => cluster.View.Events.Any(e => e is { Reason: "TaintManagerEviction", Message: "Cancelling deletion of Pod default/spared" }));
        Assert.Single(cluster.View.Ready);
    }

    [Fact]
    public async Task PodThatIsPlacedOnATaintedNode_LeavesItAsWell()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(1);
        await TaintAsync(cluster, new Taint { Key = "maintenance", Effect = "NoExecute" });
        await BearingAsync(cluster, "late", 1);
        await cluster.View.UntilAsync("an event says that it leaves", () => cluster.View.Events.Any(e => e is { Reason: "TaintManagerEviction", Message: "Marking for deletion Pod default/late" }));
        await cluster.View.UntilAsync("the pod has left", () => cluster.View.Pods.Count == 0);
    }

    [Fact]
    public async Task PodsOfANodeThatWasSilentForAMoment_AreReadyAgain_AndStayWhereTheyAre()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory(), TestCluster.Quick with { PodEvictionGrace = TimeSpan.FromMinutes(10) });
        await cluster.AddNodesAsync(2);
        var web = A.Deployment("web", 4);
        await cluster.Deployment("web").CreateAsync(web with { Metadata = new ObjectMeta { Name = "web", Namespace = "default" } });
        await cluster.View.UntilAsync("4 pods are ready", () => cluster.View.Ready.Count == 4);
        var before = cluster.View.Pods.Select(p => p.Metadata.Uid).ToHashSet();
        cluster.Agents[0].IsCutOff = true;
        await cluster.View.UntilAsync("the pods of the silent node are not ready", () => cluster.View.Ready.Count == 2);
        cluster.Agents[0].IsCutOff = false;
        await cluster.View.UntilAsync("all pods are ready again", () => cluster.View.Ready.Count == 4);
        Assert.True(before.SetEquals(cluster.View.Pods.Select(p => p.Metadata.Uid)));
    }

    [Fact]
    public async Task EveryNode_HasARangeOfItsOwn()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(5);
        Assert.Equal(5, cluster.Agents.Select(a => a.PodCidr).Distinct().Count());
        Assert.All(cluster.Agents, a => Assert.Matches(@"^10\.244\.\d+\.0/24$", a.PodCidr));
    }

    [Fact]
    public async Task CordonedNode_TakesNoNewPods()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(1);
        await cluster.Grains.GetGrain<INodeGrain>("n0").CordonAsync();
        var web = A.Deployment("web", 1);
        await cluster.Deployment("web").CreateAsync(web with { Metadata = new ObjectMeta { Name = "web", Namespace = "default" } });
        const string Message = "0/1 nodes are available: 1 node(s) were unschedulable. Uncordoning would admit it to 1 of the nodes.";
        await cluster.View.UntilAsync("the pod says why it waits",
            () => cluster.View.Pods.Any(p => PodFacts.Condition(p.Status, "PodScheduled") is { Status: "False", Reason: "Unschedulable", Message: Message }));
        await cluster.View.UntilAsync("an event says so too", () => cluster.View.Events.Any(e => e is { Reason: "FailedScheduling", Type: "Warning", Message: Message }));
        await cluster.Grains.GetGrain<INodeGrain>("n0").UncordonAsync();
        await cluster.View.UntilAsync("the pod is ready", () => cluster.View.Ready.Count == 1);
    }

    [Fact]
    public async Task PodsOfADeletedNode_AreRemoved()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(2);
        var web = A.Deployment("web", 4);
        await cluster.Deployment("web").CreateAsync(web with { Metadata = new ObjectMeta { Name = "web", Namespace = "default" } });
        await cluster.View.UntilAsync("4 pods are ready", () => cluster.View.Ready.Count == 4);
        await cluster.Agents[0].DieAsync();
        await cluster.Grains.GetGrain<INodeGrain>("n0").DeleteAsync(new DeleteOptions());
        await cluster.View.UntilAsync("4 pods are ready on the other node", () => cluster.View.Pods.Count == 4 && cluster.View.Ready.All(p => p.Spec.NodeName == "n1"));
    }

    private static Task BearingAsync(TestCluster cluster, string name, long seconds)
    {
        var toleration = new Toleration { Key = "maintenance", Operator = "Exists", Effect = "NoExecute", TolerationSeconds = seconds };
        var pod = A.Pod(name);
        return cluster.Grains.GetGrain<IPodGrain>($"default/{name}").CreateAsync(pod with
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default" }, Spec = pod.Spec with { Tolerations = [toleration] }, Status = PodStatus.Empty,
        });
    }

    private static async Task TaintAsync(TestCluster cluster, params Taint[] taints)
    {
        var grain = cluster.Grains.GetGrain<INodeGrain>("n0");
        var node = (await grain.GetAsync())!;
        await grain.ReplaceAsync(node with { Metadata = node.Metadata with { ResourceVersion = null }, Spec = node.Spec with { Taints = [.. taints] } });
    }
}
