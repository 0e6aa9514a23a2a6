using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Pods;

/// <summary>How a pod is started, kept running and explained.</summary>
public sealed class PodWorkerTests
{
    private static readonly TimeSpan ReportDelay = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task InitContainersRunOneByOne_ThenSidecarsStay_ThenMainContainersStart()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web", s => s with
        {
            InitContainers = [AgentWorld.Container("one"), AgentWorld.Container("side") with { RestartPolicy = "Always" }, AgentWorld.Container("two")],
        });
        await agent.ApplyAsync(pod);
        await world.StartedAsync("uid-web-one-0");
        Assert.Single(world.Runtime.Starts);
        world.Runtime.Exit("uid-web-one-0", 0);
        await world.StartedAsync("uid-web-two-0");
        Assert.Equal(["one", "side", "two"], world.Runtime.Starts.Select(s => s.Name));
        world.Runtime.Exit("uid-web-two-0", 0);
        await world.RunningAsync(pod);

        // That it runs and that it is ready may be told one after the other.
        var status = await world.ReportAsync(pod, s => s.Conditions.Length == 4 && s.Conditions.All(c => c.Status == "True"), "every condition to be true");
        Assert.Equal("10.244.3.2", status.PodIP);
        Assert.Equal(["one", "side", "two"], status.InitContainerStatuses.Select(s => s.Name));
    }

    [Fact]
    public async Task KilledContainer_IsStartedAgainAtOnce_ThenHeldBackMoreAndMore()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web");
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        world.Runtime.Exit("uid-web-main-0", 137);
        // No time passes: the first restart is not held back.
        await world.StartedAsync("uid-web-main-1");
        world.Runtime.Exit("uid-web-main-1", 1);
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses[0].State.Waiting is not null, "the back-off");
        Assert.Equal("CrashLoopBackOff", status.ContainerStatuses[0].State.Waiting!.Reason);
        Assert.Equal(1, status.ContainerStatuses[0].LastState.Terminated!.ExitCode);
        Assert.Equal(1, status.ContainerStatuses[0].RestartCount);
        Assert.Equal("Running", status.Phase);
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.StartedAsync("uid-web-main-2");
        world.Runtime.Exit("uid-web-main-2", 1);
        await world.PassAsync(TimeSpan.FromSeconds(2));
        await world.StartedAsync("uid-web-main-3");
        // Only the last two runs are kept.
        await world.UntilAsync(() => world.Runtime.Containers.Count == 2, "older runs are removed");
    }

    [Fact]
    public async Task ExitThatIsSeenBeforeItsStartReturns_CountsAndIsRestarted()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web", null, AgentWorld.Container("main") with { ReadinessProbe = new Probe { Exec = new ExecAction { Command = ["ok"] } } });
        world.Runtime.OnStarted = async spec =>
        {
            if (spec.Attempt > 0)
                return;
            world.Runtime.Exit(spec.Id, 3);
            await world.ReportAsync(pod, s => s.ContainerStatuses[0].State.Terminated?.ExitCode == 3, "the exit is reported");
        };
        await agent.ApplyAsync(pod);
        await world.StartedAsync("uid-web-main-1");
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses[0].Ready, "readiness");
        Assert.Equal(1, status.ContainerStatuses[0].RestartCount);
        Assert.Equal(3, status.ContainerStatuses[0].LastState.Terminated!.ExitCode);
        // The run that ended was never probed.
        Assert.DoesNotContain(world.Runtime.Execs, e => e.Id == "uid-web-main-0");
    }

    [Fact]
    public async Task MissingImage_IsErrImagePullThenBackOff_AndComesUpWhenTheRegistryDoes()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Images.OnPull = _ => throw new ImageException(ImageError.NotFound, "no such image in registry.test");
        var pod = AgentWorld.Pod("web", null, AgentWorld.Container("main") with { Image = "registry.test/none:1" }, AgentWorld.Container("other"));
        await agent.ApplyAsync(pod);
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses[0].State.Waiting?.Reason == "ErrImagePull", "ErrImagePull");
        Assert.Contains("no such image in registry.test", status.ContainerStatuses[0].State.Waiting!.Message, StringComparison.Ordinal);
        // The other container does not wait for it.
        await world.StartedAsync("uid-web-other-0");
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.ReportAsync(pod, s => s.ContainerStatuses[0].State.Waiting?.Reason == "ImagePullBackOff", "ImagePullBackOff");
        world.Images.OnPull = _ => Task.CompletedTask;
        await world.PassAsync(TimeSpan.FromSeconds(2));
        await world.RunningAsync(pod);
    }

    [Fact]
    public async Task SlowPull_KeepsNeitherRestartsNorDeletionWaiting()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pull = new TaskCompletionSource();
        world.Images.OnPull = _ => pull.Task;
        var pod = AgentWorld.Pod("web", null, AgentWorld.Container("slow") with { Image = "slow" }, AgentWorld.Container("main"));
        await agent.ApplyAsync(pod);
        await world.StartedAsync("uid-web-main-0");
        world.Runtime.Exit("uid-web-main-0", 1);
        await world.StartedAsync("uid-web-main-1");
        await agent.ApplySomeAsync(world.Deleted(pod));
        await world.RemovedAsync(pod);
        pull.SetResult();
    }

    [Fact]
    public async Task MissingConfigMapOfTheEnvironment_IsNamed_AndItsCreationHeals()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web", null, AgentWorld.Container("main") with { EnvFrom = [new EnvFromSource { ConfigMapRef = new ConfigMapEnvSource { Name = "settings" } }] });
        await agent.ApplyAsync(pod);
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses[0].State.Waiting?.Reason == "CreateContainerConfigError", "the missing ConfigMap");
        Assert.Equal("configmap \"settings\" not found", status.ContainerStatuses[0].State.Waiting!.Message);
        Assert.Equal("Pending", status.Phase);
        world.Cluster.Put(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = "settings" }, Data = Resources.Map<string>.From([new("LEVEL", "high")]) });
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.RunningAsync(pod);
        Assert.Contains("LEVEL=high", world.Runtime.Starts[0].Env);
    }

    [Fact]
    public async Task MissingSecretOfAVolume_IsNamed_AndItsCreationHeals()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web", s => s with { Volumes = [new Volume { Name = "keys", Secret = new SecretVolumeSource { SecretName = "keys" } }] });
        await agent.ApplyAsync(pod);
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses[0].State.Waiting?.Reason == "CreateContainerConfigError", "the missing Secret");
        Assert.Equal("secret \"keys\" not found", status.ContainerStatuses[0].State.Waiting!.Message);
        world.Cluster.Put(new Secret { Metadata = new ObjectMeta { Namespace = "default", Name = "keys" } });
        await world.PassAsync(TimeSpan.FromMilliseconds(200));
        await world.RunningAsync(pod);
    }

    [Fact]
    public async Task FailingSandbox_IsTriedAgainWithGrowingWaits_AndDeletionEndsThat()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Runtime.OnSandbox = _ => throw new ContainerStartException("sandbox", "unshare", 28);
        var pod = AgentWorld.Pod("web");
        await agent.ApplyAsync(pod);
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses[0].State.Waiting?.Reason == "FailedCreatePodSandBox", "the failure");
        Assert.Contains("unshare", status.ContainerStatuses[0].State.Waiting!.Message, StringComparison.Ordinal);
        foreach (var wait in (int[])[200, 400, 800, 1600])
            await world.PassAsync(TimeSpan.FromMilliseconds(wait));
        await agent.ApplySomeAsync(world.Deleted(pod));
        await world.RemovedAsync(pod);
        Assert.Empty(world.Runtime.Starts);
    }

    [Fact]
    public async Task LostSandbox_IsMadeAgain()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web");
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        world.Runtime.Sandboxes.Clear();
        world.Runtime.Exit("uid-web-main-0", 137);
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.StartedAsync("uid-web-main-1");
        Assert.Single(world.Runtime.Sandboxes);
    }

    [Fact]
    public async Task LostReport_IsSentAgain()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Cluster.ReportsToLose = 2;
        var pod = AgentWorld.Pod("web");
        await agent.ApplyAsync(pod);
        await world.PassAsync(TimeSpan.FromMilliseconds(50));
        await world.PassAsync(TimeSpan.FromMilliseconds(100));
        await world.RunningAsync(pod);
    }

    [Fact]
    public async Task ProgramThatCantBeExecuted_FailsAPodThatIsNotRestarted()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Runtime.OnStart = _ => throw new ContainerStartException("main", "execve /nothing", 2);
        var pod = AgentWorld.Pod("job", s => s with { RestartPolicy = "Never" });
        await agent.ApplyAsync(pod);
        var status = await world.ReportAsync(pod, s => s.Phase == "Failed", "the pod has failed");
        Assert.Equal(("StartError", 128), (status.ContainerStatuses[0].State.Terminated!.Reason, status.ContainerStatuses[0].State.Terminated!.ExitCode));
        Assert.Contains("execve /nothing", status.ContainerStatuses[0].State.Terminated!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadinessGates_LivenessKills_AndTheRestartIsProbedAnew()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var (ready, alive) = (false, true);
        world.Runtime.OnExec = (id, command) => (command == "ready" ? ready : alive || id != "uid-web-main-0") ? 0 : 1;
        var pod = AgentWorld.Pod("web", null, AgentWorld.Container("main") with
        {
            ReadinessProbe = new Probe { Exec = new ExecAction { Command = ["ready"] }, PeriodSeconds = 5, FailureThreshold = 1 },
            LivenessProbe = new Probe { Exec = new ExecAction { Command = ["alive"] }, PeriodSeconds = 7, FailureThreshold = 1 },
        });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        Assert.False(world.Cluster.Last(pod)!.Status.ContainerStatuses[0].Ready);
        ready = true;
        await world.PassAsync(TimeSpan.FromMilliseconds(100));
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses[0].Ready, "readiness");
        Assert.Equal("True", status.Conditions.Single(c => c.Type == "Ready").Status);
        alive = false;
        await world.UntilAsync(() => world.Time.Pending.Any(t => t <= TimeSpan.FromSeconds(7) && t > TimeSpan.FromSeconds(5)), "the liveness probe waits");
        world.Time.Advance(TimeSpan.FromSeconds(7));
        await world.UntilAsync(() => !world.Runtime.Stops.IsEmpty, "the liveness probe stops the container");
        Assert.Equal(TimeSpan.FromSeconds(30), world.Runtime.Stops.Single().Grace);
        await world.StartedAsync("uid-web-main-1");
        await world.ReportAsync(pod, s => s.ContainerStatuses[0] is { Ready: true, RestartCount: 1 }, "readiness of the second run");
    }

    [Fact]
    public async Task StartupProbe_HoldsTheOthersBack_UntilItSucceeds()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var started = false;
        world.Runtime.OnExec = (_, command) => command == "started" && !started ? 1 : 0;
        var pod = AgentWorld.Pod("web", null, AgentWorld.Container("main") with
        {
            StartupProbe = new Probe { Exec = new ExecAction { Command = ["started"] }, PeriodSeconds = 3, FailureThreshold = 10 },
            ReadinessProbe = new Probe { Exec = new ExecAction { Command = ["ready"] } },
        });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        await world.UntilAsync(() => world.Runtime.Execs.Count == 1, "the first startup probe");
        started = true;
        await world.PassAsync(TimeSpan.FromSeconds(3));
        await world.ReportAsync(pod, s => s.ContainerStatuses[0] is { Started: true, Ready: true }, "the container is started and ready");
        Assert.Equal(["started", "started", "ready"], world.Runtime.Execs.Select(e => e.Command).Take(3));
    }

    [Fact]
    public async Task ChangedLabels_ReachTheRunningPodAtOnce()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var items = new DownwardAPIVolumeFile { Path = "labels", FieldRef = new ObjectFieldSelector { FieldPath = "metadata.labels" } };
        var pod = AgentWorld.Pod("web", s => s with { Volumes = [new Volume { Name = "info", DownwardAPI = new DownwardAPIVolumeSource { Items = [items] } }] });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        await agent.ApplySomeAsync(pod with { Metadata = pod.Metadata with { Labels = Map<string>.From([new("tier", "front")]) } });
        var file = Path.Combine(world.Options.DataDirectory, "pods", "uid-web", "volumes", "info", "labels");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // No event tells that a file was written.
        while (await File.ReadAllTextAsync(file, deadline.Token) != "tier=\"front\"")
            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
    }

    [Fact]
    public async Task ReportWaitsForAStartUnderWay_ButNotForLong()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var start = new TaskCompletionSource();
        world.Runtime.OnStart = _ => start.Task;
        var pod = AgentWorld.Pod("web");
        await agent.ApplyAsync(pod);
        await world.PassAsync(ReportDelay);
        var status = await world.ReportAsync(pod, s => s.Phase == "Pending", "the pod is coming");
        Assert.Equal("ContainerCreating", status.ContainerStatuses[0].State.Waiting!.Reason);
        start.SetResult();
        await world.RunningAsync(pod);
    }
}
