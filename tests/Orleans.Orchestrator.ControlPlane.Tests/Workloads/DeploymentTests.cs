using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Workloads;

public class DeploymentTests
{
    [Fact]
    public async Task Deployment_BecomesRunningPods()
    {
        await using var cluster = await StartAsync(nodes: 3);
        await cluster.Deployment("web").CreateAsync(New("web", 9));
        await cluster.View.UntilAsync("9 pods are ready and the deployment says so", () => cluster.View.Deployment("web")?.Status.AvailableReplicas == 9);
        Assert.All(cluster.Agents, a => Assert.Equal(3, a.Running.Length));
        Assert.Equal("NewReplicaSetAvailable", Progressing(cluster).Reason);
    }

    [Fact]
    public async Task Scaling_UpAndDown_EndsWithTheWantedNumber()
    {
        await using var cluster = await StartAsync(nodes: 2);
        await cluster.Deployment("web").CreateAsync(New("web", 2));
        await cluster.View.UntilAsync("2 pods are ready", () => cluster.View.Ready.Count == 2);
        await cluster.Deployment("web").ScaleAsync(30);
        await cluster.View.UntilAsync("30 pods are ready", () => cluster.View.Ready.Count == 30);
        await cluster.Deployment("web").ScaleAsync(4);
        await cluster.View.UntilAsync("26 pods are gone", () => cluster.View.Pods.Count == 4);
        await cluster.Deployment("web").ScaleAsync(0);
        await cluster.View.UntilAsync("all pods are gone", () => cluster.View.Pods.Count == 0);
    }

    [Fact]
    public async Task NewDeployment_TakesOverSetsThatNobodyControls_AsItsOlderRevisions()
    {
        await using var cluster = await StartAsync(nodes: 1);
        var set = A.ReplicaSet("web", 2);
        var pod = set.Spec.Template.Spec;
        await cluster.Grains.GetGrain<IReplicaSetGrain>("default/orphan").CreateAsync(set with
        {
            Metadata = new ObjectMeta
            {
                Name = "orphan", Namespace = "default", Labels = set.Spec.Template.Metadata.Labels,
                Annotations = Map<string>.From([new(RolloutAnnotations.Revision, "7")]),
            },
            Spec = set.Spec with { Template = set.Spec.Template with { Spec = pod with { Containers = [pod.Containers[0] with { Image = "web:0" }] } } },
        });
        await cluster.View.UntilAsync("2 pods are ready", () => cluster.View.Ready.Count == 2);
        await cluster.Deployment("web").CreateAsync(New("web", 3));
        await cluster.View.UntilAsync("the new template runs alone", () => cluster.View.Pods.Count == 3 && cluster.View.Ready.Count(p => p.Spec.Containers[0].Image == "web:1") == 3 && Progressing(cluster).Reason == "NewReplicaSetAvailable");
        var adopted = await cluster.Grains.GetGrain<IReplicaSetGrain>("default/orphan").GetAsync();
        Assert.Equal(("web", 0), (OwnerReferences.ControllerOf(adopted!.Metadata)?.Name, adopted.Spec.Replicas));
        Assert.Equal("8", cluster.View.Deployment("web")!.Metadata.Annotations[RolloutAnnotations.Revision]);
    }

    [Fact]
    public async Task RollingUpdate_KeepsItsBounds_AtEveryMoment()
    {
        await using var cluster = await StartAsync(nodes: 3);
        await cluster.Deployment("web").CreateAsync(New("web", 10, A.Rolling(3, 2)));
        await cluster.View.UntilAsync("10 pods are ready", () => cluster.View.Ready.Count == 10);
        cluster.View.Always(() => cluster.View.Active.Count > 13 ? $"{cluster.View.Active.Count} pods"
            : cluster.View.Ready.Count < 8 ? $"{cluster.View.Ready.Count} ready" : null);
        await cluster.Deployment("web").SetImageAsync("main", "web:2");
        await cluster.View.UntilAsync("the rollout is complete", () =>
            cluster.View.Pods.Count == 10 && cluster.View.Ready.All(p => p.Spec.Containers[0].Image == "web:2") && Progressing(cluster).Reason == "NewReplicaSetAvailable");
        Assert.Empty(cluster.View.Violations);
        Assert.Equal("2", cluster.View.Deployment("web")!.Metadata.Annotations[RolloutAnnotations.Revision]);
    }

    [Fact]
    public async Task Recreate_NeverRunsOldAndNewPodsTogether()
    {
        await using var cluster = await StartAsync(nodes: 2);
        await cluster.Deployment("web").CreateAsync(New("web", 6, new DeploymentStrategy { Type = "Recreate" }));
        await cluster.View.UntilAsync("6 pods are ready", () => cluster.View.Ready.Count == 6);
        cluster.View.Always(() => cluster.View.Pods.Select(p => p.Spec.Containers[0].Image).Distinct().Count() > 1 ? "two images at once" : null);
        await cluster.Deployment("web").SetImageAsync("main", "web:2");
        await cluster.View.UntilAsync("6 new pods are ready", () => cluster.View.Ready.Count(p => p.Spec.Containers[0].Image == "web:2") == 6);
        Assert.Empty(cluster.View.Violations);
    }

    [Fact]
    public async Task Rollback_BringsTheEarlierTemplateBack()
    {
        await using var cluster = await StartAsync(nodes: 1);
        await cluster.Deployment("web").CreateAsync(New("web", 2));
        await cluster.View.UntilAsync("2 pods are ready", () => cluster.View.Ready.Count == 2);
        await cluster.Deployment("web").SetImageAsync("main", "web:2");
        await cluster.View.UntilAsync("the new image runs", () => cluster.View.Pods.Count == 2 && cluster.View.Ready.All(p => p.Spec.Containers[0].Image == "web:2"));
        await cluster.Deployment("web").RollbackAsync();
        await cluster.View.UntilAsync("the old image runs", () => cluster.View.Pods.Count == 2 && cluster.View.Ready.All(p => p.Spec.Containers[0].Image == "web:1"));
        await cluster.View.UntilAsync("it is revision 3", () => RolloutAnnotations.RevisionOf(cluster.View.Deployment("web")!.Metadata) == 3);
    }

    [Fact]
    public async Task DeletedPod_IsReplaced_AndEndsGracefully()
    {
        await using var cluster = await StartAsync(nodes: 1);
        var agent = cluster.Agents[0];
        await cluster.Deployment("web").CreateAsync(New("web", 1));
        await cluster.View.UntilAsync("the pod is ready", () => cluster.View.Ready.Count == 1);
        var pod = cluster.View.Ready[0];
        agent.Ends = _ => false;
        await cluster.Grains.GetGrain<Orleans.Orchestrator.Grains.IPodGrain>(PodFacts.Key(pod)).DeleteAsync(new DeleteOptions { GracePeriodSeconds = 7 });
        await cluster.View.UntilAsync("another pod is ready while it ends", () => cluster.View.Ready.Count == 1 && cluster.View.Pods.Count == 2);
        var ending = cluster.View.Pods.Single(PodFacts.IsTerminating);
        Assert.Equal((pod.Metadata.Uid, 7), (ending.Metadata.Uid, ending.Metadata.DeletionGracePeriodSeconds));
        agent.Ends = _ => true;
        agent.Nudge();
        await cluster.View.UntilAsync("the old pod is gone", () => cluster.View.Pods.Count == 1);
    }

    private static async Task<TestCluster> StartAsync(int nodes)
    {
        var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(nodes);
        return cluster;
    }

    private static Deployment New(string name, int replicas, DeploymentStrategy? strategy = null)
    {
        var deployment = A.Deployment(name, replicas, strategy);
        return deployment with { Metadata = new ObjectMeta { Name = name, Namespace = "default" } };
    }

    private static DeploymentCondition Progressing(TestCluster cluster) =>
        cluster.View.Deployment("web")!.Status.Conditions.Single(c => c.Type == "Progressing");
}
