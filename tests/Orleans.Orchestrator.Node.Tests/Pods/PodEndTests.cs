using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Node.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Pods;

/// <summary>How a pod ends: by deletion, by itself, or because it belongs elsewhere.</summary>
public sealed class PodEndTests
{
    [Fact]
    public async Task DeletedPod_HasItsGrace_AndNothingStays()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web", s => s with { Volumes = [new Volume { Name = "tmp", EmptyDir = new EmptyDirVolumeSource() }] });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        await agent.ApplySomeAsync(world.Deleted(pod, grace: 12));
        await world.RemovedAsync(pod);
        Assert.Equal(("uid-web-main-0", TimeSpan.FromSeconds(12)), world.Runtime.Stops.Single());
        Assert.Empty(world.Runtime.Sandboxes);
        Assert.Empty(world.Network.Attached);
        Assert.False(Directory.Exists(Path.Combine(world.Options.DataDirectory, "pods", "uid-web")));
        Assert.Equal(143, world.Cluster.Last(pod)!.Status.ContainerStatuses[0].State.Terminated!.ExitCode);
        Assert.Equal("Failed", world.Cluster.Last(pod)!.Status.Phase);
        await world.UntilAsync(() => agent.Pods.Find("default", "web") is null, "the worker ends");
    }

    [Fact]
    public async Task RefusedPod_Fails_AndNothingOfItIsStarted()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web", s => s with { Os = new PodOS { Name = "windows" } });
        await agent.ApplyAsync(pod);
        await world.UntilAsync(() => world.Cluster.Last(pod) is { Status.Phase: "Failed" }, "the pod fails");
        var status = world.Cluster.Last(pod)!.Status;
        Assert.Equal(("PodOSNotSupported", "Pod was rejected: Failed to admit pod as the OS field doesn't match node OS"), (status.Reason, status.Message));
        Assert.Empty(world.Runtime.Sandboxes);
        Assert.Empty(world.Runtime.Starts);
        await agent.ApplySomeAsync(world.Deleted(pod));
        await world.RemovedAsync(pod);
    }

    [Theory]
    [InlineData("sandboxed", "failed to get sandbox runtime: no runtime for \"gvisor\" is configured")]
    [InlineData("nobody", "failed to get sandbox runtime: RuntimeClass \"nobody\" not found")]
    public async Task IsolationThatTheMachineHasNot_IsNotDoneWithout(string runtimeClass, string message)
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Cluster.Put(new RuntimeClass { Metadata = new ObjectMeta { Name = "sandboxed" }, Handler = "gvisor" });
        var pod = AgentWorld.Pod("web", s => s with { RuntimeClassName = runtimeClass });
        await agent.ApplyAsync(pod);
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses is [{ State.Waiting.Message: not null }, ..], "it says why it waits");
        Assert.Equal(("FailedCreatePodSandBox", message), (status.ContainerStatuses[0].State.Waiting!.Reason, status.ContainerStatuses[0].State.Waiting!.Message));
        Assert.Empty(world.Runtime.Sandboxes);
    }

    [Fact]
    public async Task RuntimeClass_OfTheMachinesOwnRuntime_IsRun()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Cluster.Put(new RuntimeClass { Metadata = new ObjectMeta { Name = "usual" }, Handler = PodIsolation.Handler });
        var pod = AgentWorld.Pod("web", s => s with { RuntimeClassName = "usual" });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
    }

    [Fact]
    public async Task PreStopHookRunsOnce_BeforeTheStop_AndItsTimeCounts()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web", null, AgentWorld.Container("main") with { Lifecycle = new Lifecycle { PreStop = new LifecycleHandler { Sleep = new SleepAction { Seconds = 5 } } } });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        await agent.ApplySomeAsync(world.Deleted(pod));
        await world.UntilAsync(() => world.Time.Pending.Contains(TimeSpan.FromSeconds(5)), "the hook sleeps");
        Assert.Empty(world.Runtime.Stops);
        world.Time.Advance(TimeSpan.FromSeconds(5));
        await world.RemovedAsync(pod);
        Assert.Equal(TimeSpan.FromSeconds(25), world.Runtime.Stops.Single().Grace);
    }

    [Fact]
    public async Task ShorterGrace_CutsAStopThatIsUnderWay()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Runtime.IgnoresTerm = _ => true;
        var pod = AgentWorld.Pod("web");
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        await agent.ApplySomeAsync(world.Deleted(pod));
        await world.UntilAsync(() => world.Time.Pending.Contains(TimeSpan.FromSeconds(30)), "the stop waits");
        await agent.ApplySomeAsync(world.Deleted(pod, grace: 0));
        await world.RemovedAsync(pod);
        Assert.Equal([30, 0], world.Runtime.Stops.Select(s => (int)s.Grace.TotalSeconds));
    }

    [Fact]
    public async Task DeletionDuringAStart_LeavesNothing()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var start = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        world.Runtime.OnStart = _ =>
        {
            begun.TrySetResult();
            return start.Task;
        };
        var pod = AgentWorld.Pod("web");
        await agent.ApplyAsync(pod);
        await begun.Task;
        await agent.ApplySomeAsync(world.Deleted(pod));
        start.SetResult();
        await world.RemovedAsync(pod);
        Assert.Empty(world.Runtime.Containers);
        Assert.Single(world.Runtime.Stops);
    }

    [Fact]
    public async Task PodThatIsToEnd_AndOfWhichNothingIsHere_IsReportedRemoved()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web");
        await agent.ApplyAsync(world.Deleted(pod));
        await world.RemovedAsync(pod);
        Assert.Empty(world.Runtime.Starts);
    }

    [Fact]
    public async Task JobPod_SucceedsOnce_AndSidecarsAreStopped()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("job", s => s with { RestartPolicy = "OnFailure", InitContainers = [AgentWorld.Container("side") with { RestartPolicy = "Always" }] });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        world.Runtime.Exit("uid-job-main-0", 1);
        await world.StartedAsync("uid-job-main-1");
        world.Runtime.Exit("uid-job-main-1", 0);
        var status = await world.ReportAsync(pod, s => s.Phase == "Succeeded" && s.InitContainerStatuses[0].State.Terminated is not null, "the pod succeeded");
        Assert.Equal("uid-job-side-0", world.Runtime.Stops.Single().Id);
        Assert.Equal("Completed", status.ContainerStatuses[0].State.Terminated!.Reason);
        // Its records and logs stay until it is deleted; its address does not.
        Assert.Empty(world.Network.Attached);
        Assert.Contains("uid-job-main-1", world.Runtime.Containers.Keys);
    }

    [Fact]
    public async Task FinishedPod_DoesNotRunAgain_AfterTheAgentsRestart()
    {
        var (world, first) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("job", s => s with { RestartPolicy = "Never" });
        await first.ApplyAsync(pod);
        await world.RunningAsync(pod);
        await first.DisposeAsync();
        // It ends while no agent is there to see it, and the control plane still takes it for running.
        world.Runtime.Exit("uid-job-main-0", 7);
        var second = await world.StartAgentAsync();
        await second.ApplyAsync(pod);
        var status = await world.ReportAsync(pod, s => s.Phase == "Failed", "the failure");
        Assert.Equal(7, status.ContainerStatuses[0].State.Terminated!.ExitCode);
        await second.DisposeAsync();
        // And when the control plane knows, but the runtime's records are gone.
        world.Runtime.Containers.Clear();
        var third = await world.StartAgentAsync();
        await third.ApplyAsync(pod with { Status = status });
        await world.UntilAsync(() => third.Pods.Workers.Any(), "the worker");
        await third.ApplySomeAsync(world.Deleted(pod with { Status = status }));
        await world.RemovedAsync(pod);
        Assert.Single(world.Runtime.Starts);
    }

    [Fact]
    public async Task PodPastItsDeadline_IsStoppedWithItsGrace_AndHasFailedOnceNothingOfItRuns()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Runtime.IgnoresTerm = _ => true;
        var pod = AgentWorld.Pod("job", s => s with { ActiveDeadlineSeconds = 60, TerminationGracePeriodSeconds = 5 });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        await world.PassAsync(TimeSpan.FromSeconds(60));
        await world.UntilAsync(() => world.Time.Pending.Contains(TimeSpan.FromSeconds(5)), "the stop waits");
        Assert.Equal("Running", world.Cluster.Last(pod)!.Status.Phase);
        world.Time.Advance(TimeSpan.FromSeconds(5));
        var status = await world.ReportAsync(pod, s => s.Phase == "Failed", "the failure");
        Assert.Equal(("DeadlineExceeded", "Pod was active on the node longer than the specified deadline"), (status.Reason, status.Message));
        Assert.Equal(137, status.ContainerStatuses[0].State.Terminated!.ExitCode);
        Assert.Single(world.Runtime.Starts);
    }

    [Fact]
    public async Task PodThatNeverStarts_FailsAtItsDeadline()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Runtime.OnSandbox = _ => throw new InvalidOperationException("no room");
        var pod = AgentWorld.Pod("job", s => s with { ActiveDeadlineSeconds = 1 });
        await agent.ApplyAsync(pod);
        foreach (var milliseconds in (int[])[200, 400, 400])
            await world.PassAsync(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal("DeadlineExceeded", (await world.ReportAsync(pod, s => s.Phase == "Failed", "the failure")).Reason);
        Assert.Empty(world.Runtime.Starts);
    }

    [Fact]
    public async Task RestartedAgent_AdoptsWhatRuns_KeepsItReady_AndStartsNoSecondCopy()
    {
        var (world, first) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web", null, AgentWorld.Container("main") with { ReadinessProbe = new Probe { Exec = new ExecAction { Command = ["ready"] } } });
        await first.ApplyAsync(pod);
        var known = await world.ReportAsync(pod, s => s.ContainerStatuses[0].Ready, "readiness");
        await first.DisposeAsync();
        var reports = world.Cluster.Reports.Count;
        // The new agent's first probe never answers.
        world.Runtime.OnExec = (_, _) => -1;
        var second = await world.StartAgentAsync();
        await second.ApplyAsync(pod with { Status = known });
        await world.UntilAsync(() => world.Runtime.Execs.Count == 2, "the probe of the second agent");
        world.Runtime.Exit("uid-web-main-0", 137);
        await world.StartedAsync("uid-web-main-1");
        Assert.Equal(["uid-web-main-0", "uid-web-main-1"], world.Runtime.Starts.Select(s => s.Id));
        Assert.All(world.Cluster.Reports.Skip(reports).Where(r => r.Status.ContainerStatuses[0].RestartCount == 0 && r.Status.ContainerStatuses[0].State.Running is not null), r => Assert.True(r.Status.ContainerStatuses[0].Ready));
    }

    [Fact]
    public async Task Orphans_GoOnlyAfterAFullList_AndAreTriedAgain()
    {
        var (world, first) = await AgentWorld.StartAsync();
        await using var _ = world;
        var (keep, lose) = (AgentWorld.Pod("keep"), AgentWorld.Pod("lose"));
        await first.ApplyAsync(keep, lose);
        await world.RunningAsync(keep);
        await world.RunningAsync(lose);
        await first.DisposeAsync();
        var logs = Directory.CreateDirectory(Path.Combine(world.Options.DataDirectory, "logs", "pods", "default_old_uid-old"));
        var second = await world.StartAgentAsync();
        await second.ApplySomeAsync(keep);
        await world.ReportAsync(keep, s => s.Phase == "Running", "the kept pod");
        Assert.Equal(2, world.Runtime.Sandboxes.Count);
        world.Network.DetachFails = new InvalidOperationException("busy");
        await second.ApplyAsync(keep);
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.UntilAsync(() => world.Network.Attached.Count == 1 && !Directory.Exists(logs.FullName), "the orphans are gone");
        Assert.Equal(["uid-keep"], world.Runtime.Sandboxes.Keys);
        Assert.Equal("uid-keep", world.Runtime.Containers.Values.Single().SandboxId);
    }

    [Fact]
    public async Task PodThatTheControlPlaneGaveUp_IsStopped_AndKeepsItsReason()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web");
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        await agent.ApplySomeAsync(pod with { Status = pod.Status with { Phase = "Failed", Reason = "Evicted", Message = "the node was low on memory" } });
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses[0].State.Terminated is not null, "the container is stopped");
        Assert.Equal(("Failed", "Evicted"), (status.Phase, status.Reason));
        Assert.Single(world.Runtime.Starts);
    }

    [Fact]
    public async Task BrokenEventStream_IsTakenUpAgain_AndMissesNothing()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web");
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        world.Runtime.BreakWatches();
        world.Runtime.Exit("uid-web-main-0", 1);
        await world.PassAsync(TimeSpan.FromMilliseconds(50));
        await world.StartedAsync("uid-web-main-1");
    }

    [Fact]
    public async Task ConcurrentUpdatesAndDrops_EndInOneRemoval()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pods = Enumerable.Range(0, 20).Select(i => AgentWorld.Pod($"web-{i}")).ToArray();
        await agent.ApplyAsync(pods);
        await Task.WhenAll(pods.Select(world.RunningAsync));
        await Task.WhenAll(pods.Select(pod => Task.Run(() =>
        {
            var worker = agent.Pods.Find("default", pod.Metadata.Name!)!;
            for (var i = 0; i < 100; i++)
                worker.Update(pod with { Metadata = pod.Metadata with { ResourceVersion = $"{i}" } });
            worker.Drop();
        })));
        await Task.WhenAll(pods.Select(world.RemovedAsync));
        Assert.All(pods, p => Assert.Single(world.Cluster.Reports, r => r.Uid == p.Metadata.Uid && r.Removed));
        Assert.Empty(world.Runtime.Sandboxes);
    }
}
