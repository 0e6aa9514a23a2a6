using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Scheduling.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

/// <summary>Preemption as Kubernetes' conformance tests play it: by a resource that users give a node, PriorityClasses, pods and ReplicaSets.</summary>
public class PreemptionTests
{
    private const string Device = "example.com/fakecpu";

    [Fact]
    public async Task PodsOfLowPriority_MakeRoom_AndSayWhatBecameOfThem()
    {
        await using var cluster = await StartAsync(devices: 5);
        await CreateAsync(cluster, "low", 2, "low", finalizer: "example.com/test");
        await CreateAsync(cluster, "medium", 2, "medium");
        await cluster.View.UntilAsync("both run", () => cluster.View.Ready.Count == 2);

        await CreateAsync(cluster, "high", 2, "high");
        await cluster.View.UntilAsync("the pod of low priority says why it goes", () => Pod(cluster, "low") is { } pod && PodFacts.IsTerminating(pod)
            && PodFacts.Condition(pod.Status, "DisruptionTarget") is { Status: "True", Reason: "PreemptionByScheduler", Message: "default-scheduler: preempting to accommodate a higher priority pod" });
        Assert.False(PodFacts.IsTerminating(Pod(cluster, "medium")!));
        Assert.Equal("n0", Pod(cluster, "high")!.Status.NominatedNodeName ?? Pod(cluster, "high")!.Spec.NodeName);
        var low = Pod(cluster, "low")!;
        await cluster.Grains.GetGrain<IPodGrain>("default/low").ReplaceAsync(low with { Metadata = low.Metadata with { ResourceVersion = null, Finalizers = [] } });
        await cluster.View.UntilAsync("the important pod runs", () => cluster.View.Ready.Any(p => p.Metadata.Name == "high") && Pod(cluster, "low") is null);
    }

    [Fact]
    public async Task ReplicaSetsOfRisingPriority_PreemptOneAnother_AndTheHighestIsWhole()
    {
        await using var cluster = await StartAsync(devices: 10);
        await ReplicaSetAsync(cluster, "one", 5, "low");
        await ReplicaSetAsync(cluster, "two", 4, "medium");
        await cluster.View.UntilAsync("nine run", () => cluster.View.Ready.Count == 9);
        await ReplicaSetAsync(cluster, "three", 6, "high");
        await cluster.View.UntilAsync("the highest is whole, and only the lowest gave way", () => Running("three") == 6 && Running("two") == 4 && Running("one") == 0);

        int Running(string app) => cluster.View.Ready.Count(p => p.Metadata.Labels.GetValueOrDefault("app") == app);
    }

    private static async Task<TestCluster> StartAsync(int devices)
    {
        var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(1);
        var grain = cluster.Grains.GetGrain<INodeGrain>("n0");
        var node = (await grain.GetAsync())!;
        await grain.ReplaceStatusAsync(node with
        {
            Metadata = node.Metadata with { ResourceVersion = "0" }, Status = node.Status with { Capacity = node.Status.Capacity.SetItem(Device, Quantity.FromValue(devices)) },
        });
        foreach (var (name, value) in new[] { ("low", 1), ("medium", 100), ("high", 1000) })
            await cluster.Grains.GetGrain<IPriorityClassGrain>(name).CreateAsync(new PriorityClass { Metadata = new() { Name = name }, Value = value });
        return cluster;
    }

    private static Pod? Pod(TestCluster cluster, string name) => cluster.View.Pods.FirstOrDefault(p => p.Metadata.Name == name);

    private static Task<Pod> CreateAsync(TestCluster cluster, string name, int devices, string priority, string? finalizer = null) =>
        cluster.Grains.GetGrain<IPodGrain>($"default/{name}").CreateAsync(new Pod
        {
            Metadata = new() { Name = name, Namespace = "default", Finalizers = finalizer is null ? [] : [finalizer] }, Spec = Spec(name, devices, priority),
        });

    private static PodSpec Spec(string name, int devices, string priority)
    {
        var (spec, amount) = (A.Template(name).Spec, A.Amounts((Device, $"{devices}")));
        return spec with
        {
            PriorityClassName = priority, TerminationGracePeriodSeconds = 0,
            Containers = [spec.Containers[0] with { Resources = new ResourceRequirements { Requests = amount, Limits = amount } }],
        };
    }

    private static Task<ReplicaSet> ReplicaSetAsync(TestCluster cluster, string name, int replicas, string priority)
    {
        var set = A.ReplicaSet(name, replicas);
        return cluster.Grains.GetGrain<IReplicaSetGrain>($"default/{name}").CreateAsync(set with
        {
            Metadata = new() { Name = name, Namespace = "default" }, Spec = set.Spec with { Template = set.Spec.Template with { Spec = Spec(name, 1, priority) } },
        });
    }
}
