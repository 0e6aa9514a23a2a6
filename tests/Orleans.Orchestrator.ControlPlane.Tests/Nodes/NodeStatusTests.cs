using Orleans.Orchestrator.ControlPlane.Nodes;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Nodes;

public class NodeStatusTests
{
    private const string Device = "example.com/fakecpu";

    [Fact]
    public void Pressure_BecomesATaint_AndTheTaintGoesWithIt()
    {
        var pressed = NodeStatusPlan.WithConditions(A.Node("n0"), [new NodeCondition { Type = "MemoryPressure", Status = "True" }], A.Now);
        Assert.Equal("node.kubernetes.io/memory-pressure NoSchedule", Taints(pressed));
        Assert.Equal(pressed, NodeTaints.WithConditions(pressed, A.Now.AddHours(1)));
        Assert.Equal("", Taints(NodeStatusPlan.WithConditions(pressed, [new NodeCondition { Type = "MemoryPressure", Status = "False" }], A.Now)));
    }

    [Fact]
    public void SilentNode_KeepsNoTaintOfAPressureThatNobodyKnowsAnythingOf()
    {
        var pressed = NodeStatusPlan.WithConditions(A.Node("n0"), [new NodeCondition { Type = "DiskPressure", Status = "True" }], A.Now);
        var silent = NodeStatusPlan.Silent(pressed, A.Now);
        Assert.Equal("Unknown", silent.Status.Conditions.Single(c => c.Type == "DiskPressure").Status);
        Assert.DoesNotContain("disk-pressure", Taints(silent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeUnderPressure_TakesNoNewPods_UntilItIsOver()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        var agent = await cluster.AddNodeAsync("n0");
        agent.Find(new NodeCondition { Type = "PIDPressure", Status = "True", Reason = "KubeletHasInsufficientPID" });
        await cluster.View.UntilAsync("the taint is there", () => Taints(cluster.View.Node("n0")!) == "node.kubernetes.io/pid-pressure NoSchedule");
        await cluster.Grains.GetGrain<IPodGrain>("default/p").CreateAsync(A.Pod("p") with { Metadata = new() { Name = "p", Namespace = "default" }, Status = PodStatus.Empty });
        await cluster.View.UntilAsync("the pod waits", () => cluster.View.Pods.Any(p => PodFacts.Condition(p.Status, "PodScheduled") is { Status: "False" } c
            && c.Message!.Contains("untolerated taint {node.kubernetes.io/pid-pressure: }", StringComparison.Ordinal)));
        agent.Find(new NodeCondition { Type = "PIDPressure", Status = "False", Reason = "KubeletHasSufficientPID" });
        await cluster.View.UntilAsync("the pod is ready", () => cluster.View.Ready.Count == 1);
    }

    [Fact]
    public async Task CordonedNode_HasATaint_WhichGoesWhenItIsUncordoned()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(1);
        var grain = cluster.Grains.GetGrain<INodeGrain>("n0");
        Assert.Equal("node.kubernetes.io/unschedulable NoSchedule", Taints(await grain.CordonAsync()));
        var bearing = A.Pod("bearing");
        await cluster.Grains.GetGrain<IPodGrain>("default/bearing").CreateAsync(bearing with
        {
            Metadata = new() { Name = "bearing", Namespace = "default" }, Status = PodStatus.Empty,
            Spec = bearing.Spec with { Tolerations = [new Toleration { Key = NodeTaints.Unschedulable, Operator = "Exists", Effect = "NoSchedule" }] },
        });
        await cluster.View.UntilAsync("a pod that bears it runs there", () => cluster.View.Ready.Count == 1);
        Assert.Equal("", Taints(await grain.UncordonAsync()));
    }

    [Fact]
    public async Task ExtendedResource_ThatAUserWrites_CanBeHad_AndSurvivesTheAgent()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        var agent = await cluster.AddNodeAsync("n0");
        var grain = cluster.Grains.GetGrain<INodeGrain>("n0");
        var node = (await grain.GetAsync())!;
        node = await grain.ReplaceStatusAsync(node with
        {
            // No version: whatever is there now.
            Metadata = node.Metadata with { ResourceVersion = "0" },
            Status = node.Status with { Capacity = node.Status.Capacity.SetItem(Device, Quantity.Parse("5")), VolumesInUse = ["volume"] },
        });
        Assert.Equal("5", node.Status.Allocatable[Device].ToString());

        await agent.RegisterAsync();
        node = (await grain.GetAsync())!;
        Assert.Equal(("5", "5"), (node.Status.Capacity[Device].ToString(), node.Status.Allocatable[Device].ToString()));
        Assert.Equal("volume", Assert.Single(node.Status.VolumesInUse));

        var template = A.Template("web");
        var asking = template.Spec with
        {
            Containers = [template.Spec.Containers[0] with { Resources = new ResourceRequirements { Limits = A.Amounts((Device, "3")), Requests = A.Amounts((Device, "3")) } }],
        };
        foreach (var name in (string[])["one", "two"])
            await cluster.Grains.GetGrain<IPodGrain>($"default/{name}").CreateAsync(new Pod { Metadata = new() { Name = name, Namespace = "default" }, Spec = asking });
        await cluster.View.UntilAsync("one has it, the other waits", () => cluster.View.Ready.Count == 1
            && cluster.View.Pods.Any(p => PodFacts.Condition(p.Status, "PodScheduled")?.Message?.Contains($"Insufficient {Device}", StringComparison.Ordinal) == true));

        node = await grain.ReplaceStatusAsync(node with { Metadata = node.Metadata with { ResourceVersion = null }, Status = node.Status with { Capacity = node.Status.Capacity.Remove(Device) } });
        Assert.False(node.Status.Allocatable.ContainsKey(Device));
    }

    [Fact]
    public void ExtendedResource_OfWhichLessCanBeHadThanThereIs_StaysAsItWasWritten()
    {
        var node = A.Node("n0");
        var written = node with { Status = node.Status with { Capacity = node.Status.Capacity.SetItem(Device, Quantity.Parse("5")), Allocatable = node.Status.Capacity.SetItem(Device, Quantity.Parse("3")) } };
        Assert.Equal(written, NodeStatusPlan.WithExtended(node, written));
    }

    private static string Taints(Node node) => string.Join(", ", node.Spec.Taints.Select(t => $"{t.Key} {t.Effect}"));
}
