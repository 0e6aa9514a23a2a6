using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Pods;

public class PodPlanTests
{
    private static readonly ContainerState Up = new() { Running = new ContainerStateRunning() };

    [Fact]
    public void Report_KeepsForeignConditions_AndTheTimesOfThoseThatStay()
    {
        var pod = A.Pod("p", node: "n", phase: "Running", ready: true);
        pod = pod with { Status = pod.Status with { Conditions = pod.Status.Conditions.Add(A.Condition("PodScheduled", "True")) } };
        var merged = PodStatusPlan.Merge(pod, Status(Up, ready: true), A.Now.AddHours(1));
        Assert.Equal(A.Now, PodFacts.Condition(merged, "Ready")!.LastTransitionTime);
        Assert.Equal("True", PodFacts.Condition(merged, "PodScheduled")!.Status);
        var notReady = PodStatusPlan.Merge(pod, Status(Up, ready: false), A.Now.AddHours(1));
        Assert.Equal(("False", A.Now.AddHours(1)), (PodFacts.Condition(notReady, "Ready")!.Status, PodFacts.Condition(notReady, "Ready")!.LastTransitionTime));
    }

    [Fact]
    public void EndedPod_StaysEnded()
    {
        var pod = A.Pod("p", node: "n", phase: "Failed");
        Assert.Equal(pod.Status, PodStatusPlan.Merge(pod, Status(Up, ready: true), A.Now));
    }

    [Theory]
    [InlineData("Always", 0, "Running")]
    [InlineData("Never", 0, "Succeeded")]
    [InlineData("Never", 3, "Failed")]
    [InlineData("OnFailure", 3, "Running")]
    [InlineData("OnFailure", 0, "Succeeded")]
    public void Phase_FollowsFromExitAndRestartPolicy(string policy, int exitCode, string phase)
    {
        var spec = A.Pod("p").Spec with { RestartPolicy = policy };
        var ended = new ContainerState { Terminated = new ContainerStateTerminated { ExitCode = exitCode } };
        Assert.Equal(phase, PodStatusPlan.PhaseOf(spec, Status(ended, ready: false)));
    }

    [Fact]
    public void PodsOfALostNode_LeaveAfterTheGrace_UnlessTheyTolerateMore()
    {
        var grace = TimeSpan.FromSeconds(5);
        var taints = NodeTaints.For([], "Unknown", A.Now);
        var pod = A.Pod("p", node: "n", phase: "Running");
        Assert.Equal(A.Now + grace, PodEvictionPlan.LeaveAt(pod, taints, grace, A.Now));
        Assert.Equal(A.Now.AddSeconds(60), PodEvictionPlan.LeaveAt(Bearing(pod, 60), taints, grace, A.Now));
        Assert.Null(PodEvictionPlan.LeaveAt(Bearing(pod, null), taints, grace, A.Now));
        Assert.Empty(NodeTaints.For(taints, "True", A.Now));
    }

    [Fact]
    public void TaintWithoutATime_CountsFromWhenItWasSeen_AndForAPodThatCameLaterFromThenOn()
    {
        var taint = new Taint { Key = "maintenance", Effect = "NoExecute" };
        var seen = NodeTaints.Dated([taint], [], A.Now);
        var later = A.Now.AddSeconds(40);
        Assert.Equal(seen.AsEnumerable(), NodeTaints.Dated([taint], seen, later));
        Assert.Equal(later, Assert.Single(NodeTaints.Dated([taint with { Value = "other" }], seen, later)).TimeAdded);
        var pod = Bearing(A.Pod("p", node: "n", phase: "Running"), 60);
        Assert.Equal(A.Now.AddSeconds(60), PodEvictionPlan.LeaveAt(pod, seen, TimeSpan.Zero, later));
        var young = pod with { Status = pod.Status with { StartTime = later } };
        Assert.Equal(later.AddSeconds(60), PodEvictionPlan.LeaveAt(young, seen, TimeSpan.Zero, later));
    }

    private static Pod Bearing(Pod pod, long? seconds) => pod with
    {
        Spec = pod.Spec with { Tolerations = [new Toleration { Operator = "Exists", Effect = "NoExecute", TolerationSeconds = seconds }] },
    };

    private static PodStatus Status(ContainerState state, bool ready) => new()
    {
        ContainerStatuses = [new ContainerStatus { Name = "main", State = state, Ready = ready }],
    };
}
