using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Workloads;

public class ReplicaSetPlanTests
{
    [Fact]
    public void MissingPods_AreCounted_EndedAndEndingOnesNot()
    {
        var set = A.ReplicaSet("web", 4);
        var ending = A.Pod("c", set);
        Pod[] pods =
        [
            A.Pod("a", set), A.Pod("b", set, phase: "Failed"),
            ending with { Metadata = ending.Metadata with { DeletionTimestamp = A.Now } },
        ];
        var plan = ReplicaSetPlan.For(set, pods, A.Now);
        Assert.Equal(3, plan.Create);
        Assert.Equal((1, 1), (plan.Status.Replicas, plan.Status.TerminatingReplicas));
    }

    [Fact]
    public void SurplusPods_GoInKubernetesOrder()
    {
        var set = A.ReplicaSet("web", 0);
        Pod[] pods =
        [
            A.Pod("ready", set, "n1", "Running", ready: true), A.Pod("running", set, "n2", "Running"),
            A.Pod("bound", set, "n3"), A.Pod("unbound", set),
        ];
        string[] order = ["unbound", "bound", "running", "ready"];
        for (var keep = 0; keep < 4; keep++)
        {
            var sized = set with { Spec = set.Spec with { Replicas = keep } };
            var gone = ReplicaSetPlan.For(sized, pods, A.Now).Delete.Select(p => p.Metadata.Name!).ToHashSet();
            Assert.True(gone.SetEquals(order[..(4 - keep)]), $"kept {keep}, deleted {string.Join(',', gone)}");
        }
    }

    [Fact]
    public void Orphans_AreAdopted_AndStrangersReleased()
    {
        var set = A.ReplicaSet("web", 2);
        var orphan = A.Pod("orphan") with { Metadata = A.Pod("orphan").Metadata with { Labels = A.Labels(("app", "web")) } };
        var stranger = A.Pod("stranger", set) with { Metadata = A.Pod("stranger", set).Metadata with { Labels = A.Labels(("app", "other")) } };
        var foreign = A.Pod("foreign", A.ReplicaSet("web2", 1)) with { };
        var plan = ReplicaSetPlan.For(set, [orphan, stranger, foreign], A.Now);
        Assert.Equal("orphan", Assert.Single(plan.Adopt).Metadata.Name);
        Assert.Equal("stranger", Assert.Single(plan.Release).Metadata.Name);
        Assert.Equal(1, plan.Create);
    }

    [Fact]
    public void ReadyPods_AreAvailable_OnlyAfterMinReadySeconds()
    {
        var set = A.ReplicaSet("web", 1) with { };
        set = set with { Spec = set.Spec with { MinReadySeconds = 10 } };
        Pod[] pods = [A.Pod("a", set, "n1", "Running", ready: true)];
        var early = ReplicaSetPlan.For(set, pods, A.Now.AddSeconds(9));
        Assert.Equal((1, null), (early.Status.ReadyReplicas, early.Status.AvailableReplicas));
        Assert.Equal(A.Now.AddSeconds(10), early.CheckAt);
        var late = ReplicaSetPlan.For(set, pods, A.Now.AddSeconds(10));
        Assert.Equal((1, null), (late.Status.AvailableReplicas, late.CheckAt));
    }
}
