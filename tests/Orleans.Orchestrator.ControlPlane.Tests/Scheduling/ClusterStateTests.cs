using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

public class ClusterStateTests
{
    [Fact]
    public void EndedAndRemovedPods_GiveBackWhatTheyTook()
    {
        var cluster = new ClusterState();
        cluster.SetNode(A.Node("n1"));
        cluster.SetPod(A.Pod("a", node: "n1", phase: "Running"));
        cluster.SetPod(A.Pod("b", node: "n1", phase: "Running"));
        cluster.SetPod(A.Pod("b", node: "n1", phase: "Running"));
        Assert.Equal(2, cluster.Nodes.Single().Taken.Pods);
        cluster.SetPod(A.Pod("a", node: "n1", phase: "Succeeded"));
        cluster.RemovePod("default/b", "uid-of-a-later-one");
        Assert.Equal(1, cluster.Nodes.Single().Taken.Pods);
        cluster.RemovePod("default/b", "uid-b");
        Assert.Equal(ResourceAmounts.None, cluster.Nodes.Single().Taken);
        Assert.Empty(cluster.Nodes.Single().Pods);
    }

    [Fact]
    public void RejectedPod_WaitsAgain_WhenANodeComesOrSomethingGetsFree()
    {
        var cluster = new ClusterState();
        cluster.SetNode(A.Node("n1", pods: "1"));
        cluster.SetPod(A.Pod("a", node: "n1", phase: "Running"));
        cluster.SetPod(A.Pod("b"));
        Assert.True(cluster.Reject(Scheduler.Plan(cluster.Nodes, cluster.Next(10), 1).Unschedulable.Single()));
        Assert.Equal(0, cluster.Waiting);
        cluster.SetNode(A.Node("n1", pods: "1") with { Status = A.Node("n1", pods: "1").Status with { Phase = "Running" } });
        Assert.Equal(0, cluster.Waiting);
        cluster.RemovePod("default/a", "uid-a");
        Assert.Equal(1, cluster.Waiting);
        Assert.True(cluster.Reject(new UnschedulablePod(A.Pod("b"), "why")));
        cluster.SetNode(A.Node("n2"));
        Assert.Equal(1, cluster.Waiting);
    }

    [Fact]
    public void PlannedPod_Counts_UntilItsBindingFails()
    {
        var cluster = new ClusterState();
        cluster.SetNode(A.Node("n1"));
        cluster.SetPod(A.Pod("a"));
        var binding = Scheduler.Plan(cluster.Nodes, cluster.Next(1), 1).Bindings.Single();
        cluster.Assume(binding);
        cluster.SetPod(A.Pod("a"));
        Assert.Equal((0, 1), (cluster.Waiting, cluster.Nodes.Single().Taken.Pods));
        cluster.Forget(binding.Pod, retry: true);
        Assert.Equal((1, 0), (cluster.Waiting, cluster.Nodes.Single().Taken.Pods));
    }

    [Fact]
    public void PodsOfAnotherScheduler_AndGatedOnes_AreLeftAlone()
    {
        var cluster = new ClusterState();
        var pod = A.Pod("a");
        cluster.SetPod(pod with { Spec = pod.Spec with { SchedulerName = "other" } });
        cluster.SetPod(pod with { Spec = pod.Spec with { SchedulingGates = [new PodSchedulingGate { Name = "wait" }] } });
        Assert.Equal(0, cluster.Waiting);
        cluster.SetPod(pod);
        Assert.Equal(1, cluster.Waiting);
    }
}
