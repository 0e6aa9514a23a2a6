using System.Collections.Immutable;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Pods;

/// <summary>What is decided and reported of a pod, given the states of its containers.</summary>
public sealed class PodStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    // policy, exit codes of two containers (null runs, -1 never started), phase, finished
    [InlineData("Always", null, null, "Running", false)]
    [InlineData("Always", 0, 0, "Running", false)]
    [InlineData("Always", -1, null, "Pending", false)]
    [InlineData("OnFailure", 0, 0, "Succeeded", true)]
    [InlineData("OnFailure", 0, 1, "Running", false)]
    [InlineData("OnFailure", 0, null, "Running", false)]
    [InlineData("Never", 0, 0, "Succeeded", true)]
    [InlineData("Never", 0, 1, "Failed", true)]
    [InlineData("Never", 1, null, "Running", false)]
    [InlineData("Never", 0, -1, "Pending", false)]
    public void PhaseFollowsPolicyAndExits(string policy, int? one, int? two, string phase, bool finished)
    {
        ImmutableArray<ContainerTrack> tracks = [Track("a", ContainerRole.Main, one), Track("b", ContainerRole.Main, two)];
        var pod = AgentWorld.Pod("web", s => s with { RestartPolicy = policy });
        Assert.Equal(phase, Status(pod, tracks).Phase);
        Assert.Equal(finished, PodDecision.Of(pod.Spec, tracks, Now).Finished);
    }

    [Fact]
    public void FailedInitContainer_EndsAPodThatIsNotRestarted_AndIsRepeatedOtherwise()
    {
        ImmutableArray<ContainerTrack> tracks = [Track("init", ContainerRole.Init, 1), Track("main", ContainerRole.Main, -1)];
        var never = AgentWorld.Pod("web", s => s with { RestartPolicy = "Never" });
        Assert.True(PodDecision.Of(never.Spec, tracks, Now).Finished);
        Assert.Equal("Failed", Status(never, tracks).Phase);
        var decision = PodDecision.Of(AgentWorld.Pod("web").Spec, tracks, Now);
        Assert.Equal("init", Assert.Single(decision.Start).Spec.Name);
        Assert.Equal("PodInitializing", Status(AgentWorld.Pod("web"), tracks).ContainerStatuses[0].State.Waiting!.Reason);
    }

    [Fact]
    public void WhatHasNotRunYet_WaitsForInitialization_WhereThereIsAny()
    {
        ImmutableArray<ContainerTrack> tracks = [Track("first", ContainerRole.Init, -1), Track("second", ContainerRole.Init, -1), Track("main", ContainerRole.Main, -1)];
        var status = Status(AgentWorld.Pod("web"), tracks);
        Assert.All(status.InitContainerStatuses.Concat(status.ContainerStatuses), s => Assert.Equal("PodInitializing", s.State.Waiting!.Reason));
        Assert.Equal("ContainerCreating", Status(AgentWorld.Pod("web"), [Track("main", ContainerRole.Main, -1)]).ContainerStatuses[0].State.Waiting!.Reason);
    }

    [Fact]
    public void PodThatHasSucceeded_SaysSoInItsConditions()
    {
        var pod = AgentWorld.Pod("job", s => s with { RestartPolicy = "Never" });
        var status = Status(pod, [Track("init", ContainerRole.Init, 0), Track("main", ContainerRole.Main, 0)]);
        Assert.Equal(
            [("Initialized", "True", "PodCompleted"), ("Ready", "False", "PodCompleted"), ("ContainersReady", "False", "PodCompleted")],
            status.Conditions.Skip(1).Select(c => (c.Type!, c.Status!, c.Reason!)));
    }

    [Fact]
    public void SidecarThatEndsLater_HoldsNobodyBack_AndUndoesNoInitialization()
    {
        ImmutableArray<ContainerTrack> tracks = [Track("side", ContainerRole.Sidecar, 1), Track("main", ContainerRole.Main, 1)];
        var decision = PodDecision.Of(AgentWorld.Pod("web").Spec, tracks, Now);
        Assert.Equal(["side", "main"], decision.Start.Select(t => t.Spec.Name));
        var status = Status(AgentWorld.Pod("web"), tracks);
        Assert.Equal("True", status.Conditions.Single(c => c.Type == "Initialized").Status);
        Assert.Equal("False", status.Conditions.Single(c => c.Type == "Ready").Status);
    }

    [Fact]
    public void MainContainersWait_UntilTheSidecarHasStarted()
    {
        ImmutableArray<ContainerTrack> tracks = [Track("side", ContainerRole.Sidecar, null), Track("main", ContainerRole.Main, -1)];
        tracks[0].Started = false;
        Assert.Empty(PodDecision.Of(AgentWorld.Pod("web").Spec, tracks, Now).Start);
        tracks[0].Started = true;
        Assert.Equal("main", Assert.Single(PodDecision.Of(AgentWorld.Pod("web").Spec, tracks, Now).Start).Spec.Name);
    }

    [Fact]
    public void HeldBackContainer_WakesWhenItsTimeComes()
    {
        var track = Track("main", ContainerRole.Main, 1);
        track.Observe(State("main", 1, 1));
        var decision = PodDecision.Of(AgentWorld.Pod("web").Spec, [track], Now);
        Assert.Empty(decision.Start);
        Assert.Equal(Now.AddSeconds(1), decision.Wake);
    }

    [Fact]
    public void ContainerWhoseStartIsUnderWay_IsNotStartedTwice()
    {
        var track = Track("main", ContainerRole.Main, -1);
        track.Starting = Task.CompletedTask;
        Assert.Empty(PodDecision.Of(AgentWorld.Pod("web").Spec, [track], Now).Start);
    }

    [Fact]
    public void FinishedContainer_IsTerminated_AlsoWhileABackOffWouldHold()
    {
        var track = Track("main", ContainerRole.Main, 1);
        track.Observe(State("main", 1, 0));
        var status = Status(AgentWorld.Pod("job", s => s with { RestartPolicy = "OnFailure" }), [track]);
        Assert.Equal(("Succeeded", "Completed"), (status.Phase, status.ContainerStatuses[0].State.Terminated?.Reason));
        Assert.Equal(1, status.ContainerStatuses[0].LastState.Terminated!.ExitCode);
    }

    [Fact]
    public void ReadinessGate_HoldsReadyButNotContainersReady()
    {
        var pod = AgentWorld.Pod("web", s => s with { ReadinessGates = [new PodReadinessGate { ConditionType = "example.test/ok" }] });
        var track = Track("main", ContainerRole.Main, null);
        Assert.Equal(["True", "False"], Ready(Status(pod, [track])));
        Assert.Equal("corresponding condition of pod readiness gate \"example.test/ok\" does not exist.", Status(pod, [track]).Conditions.Single(c => c.Type == "Ready").Message);
        pod = pod with { Status = pod.Status with { Conditions = [new PodCondition { Type = "example.test/ok", Status = "True" }] } };
        Assert.Equal(["True", "True"], Ready(Status(pod, [track])));
    }

    [Theory]
    [InlineData(0, 0, "Succeeded")]
    [InlineData(0, 143, "Failed")]
    [InlineData(0, -1, "Failed")]
    public void PodThatIsTakenAway_EndsAsItsContainersDid_WhateverItsPolicy(int one, int two, string phase) =>
        Assert.Equal(phase, PodStatusBuilder.LastPhase(new PodStatus { Phase = "Running" }, [Track("a", ContainerRole.Main, one), Track("b", ContainerRole.Main, two)]));

    [Fact]
    public void TransitionTime_ChangesOnlyWithTheStatus()
    {
        var pod = AgentWorld.Pod("web");
        var track = Track("main", ContainerRole.Main, null);
        var first = Status(pod, [track]);
        var second = PodStatusBuilder.Build(pod with { Status = first }, [track], "10.244.3.2", "192.0.2.7", true, Now.AddHours(1));
        Assert.Equal(first, second);
        track.Ready = false;
        var third = PodStatusBuilder.Build(pod with { Status = first }, [track], null, "192.0.2.7", true, Now.AddHours(1));
        Assert.Equal(Now.AddHours(1), third.Conditions.Single(c => c.Type == "Ready").LastTransitionTime);
        Assert.Equal(Now, third.Conditions.Single(c => c.Type == "Initialized").LastTransitionTime);
    }

    [Fact]
    public void OutOfMemory_AndALostExit_AreNamed()
    {
        var oom = Track("main", ContainerRole.Main, null);
        oom.Observe(State("main", 0, 137) with { Exit = new ContainerExit { Code = 137, Signal = 9, OomKilled = true, FinishedAt = Now } });
        Assert.Equal("OOMKilled", Status(AgentWorld.Pod("web"), [oom]).ContainerStatuses[0].State.Terminated!.Reason);
        var lost = Track("main", ContainerRole.Main, null);
        lost.Observe(State("main", 0, 255) with { Exit = new ContainerExit { Code = 255, Unknown = true, FinishedAt = Now } });
        Assert.Equal("ContainerStatusUnknown", Status(AgentWorld.Pod("web"), [lost]).ContainerStatuses[0].State.Terminated!.Reason);
    }

    [Fact]
    public void StaleListing_BringsNoContainerBackToLife()
    {
        var track = Track("main", ContainerRole.Main, 1);
        Assert.False(track.Observe(State("main", 0, null)));
        Assert.False(track.IsRunning);
        track.Observe(State("main", 1, null));
        Assert.False(track.Observe(State("main", 0, null)));
        Assert.Equal((1, 0), (track.Current!.Attempt, track.Previous!.Attempt));
    }

    private static string[] Ready(PodStatus status) => [status.Conditions.Single(c => c.Type == "ContainersReady").Status!, status.Conditions.Single(c => c.Type == "Ready").Status!];

    private static PodStatus Status(Pod pod, IReadOnlyList<ContainerTrack> tracks) => PodStatusBuilder.Build(pod, tracks, "10.244.3.2", "192.0.2.7", true, Now);

    private static ContainerTrack Track(string name, ContainerRole role, int? exit)
    {
        var track = new ContainerTrack(AgentWorld.Container(name), role, new RestartBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)));
        if (exit == -1)
            return track;
        track.Observe(State(name, 0, exit));
        (track.Started, track.Ready) = (exit is null, exit is null);
        return track;
    }

    private static ContainerState State(string name, int attempt, int? exit) => new()
    {
        Id = $"{name}-{attempt}", SandboxId = "uid", Name = name, Attempt = attempt, StartedAt = Now,
        Exit = exit is { } code ? new ContainerExit { Code = code, FinishedAt = Now } : null,
    };
}
