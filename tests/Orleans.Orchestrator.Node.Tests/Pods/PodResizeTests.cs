using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Machine;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Pods;

/// <summary>Running containers get other resources.</summary>
public sealed class PodResizeTests
{
    private static readonly ContainerResizePolicy MemoryRestarts = new() { ResourceName = "memory", RestartPolicy = "RestartContainer" };

    [Fact]
    public async Task ARunningContainer_GetsOtherLimits_WithoutARestart()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = Pod("100m", "64Mi");
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        var before = await world.ReportAsync(pod, s => s.ContainerStatuses[0].Resources is not null, "resources");
        Assert.Equal(("100m", "100m"), (Cpu(before), before.ContainerStatuses[0].AllocatedResources["cpu"].ToString()));

        await agent.ApplySomeAsync(With(pod, "250m", "64Mi"));
        var after = await world.ReportAsync(pod, s => Cpu(s) == "250m", "the new limit");
        Assert.Equal((0, "250m", 4), (after.ContainerStatuses[0].RestartCount, after.ContainerStatuses[0].AllocatedResources["cpu"].ToString(), after.Conditions.Length));
        var (id, resources) = Assert.Single(world.Runtime.Updates);
        Assert.Equal(("uid-web-main-0", 25_000L, 256L, 64L << 20), (id, resources.CpuQuotaUs, resources.CpuShares, resources.MemoryLimitBytes));
    }

    [Fact]
    public async Task AContainerWhosePolicySaysSo_IsRestartedToGetItsMemory_AndCountsAsRunning()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = Pod("100m", "64Mi", "OnFailure", MemoryRestarts);
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        await agent.ApplySomeAsync(With(pod, "200m", "64Mi"));
        await world.ReportAsync(pod, s => Cpu(s) == "200m", "the new limit");
        Assert.Empty(world.Runtime.Stops);

        await agent.ApplySomeAsync(With(pod, "200m", "32Mi"));
        await world.StartedAsync("uid-web-main-1");
        Assert.Equal(32L << 20, world.Runtime.Starts[1].Resources.MemoryLimitBytes);
        var after = await world.ReportAsync(pod, s => s.ContainerStatuses[0].RestartCount == 1 && s.ContainerStatuses[0].State.Running is not null && s.Conditions.Length == 4, "the restart");
        Assert.Equal(("Running", "32Mi"), (after.Phase, after.ContainerStatuses[0].Resources!.Limits["memory"].ToString()));
    }

    [Fact]
    public async Task AContainerThatWasRestarted_IsNotRestartedAgain_WhileItsStartIsUnderWay()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = Pod("100m", "64Mi", "Always", MemoryRestarts);
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        await world.ReportAsync(pod, s => s.ContainerStatuses[0].Resources is not null, "resources");
        var started = new TaskCompletionSource();
        world.Runtime.OnStarted = spec => spec.Attempt == 1 ? started.Task : Task.CompletedTask;

        await agent.ApplySomeAsync(With(pod, "100m", "32Mi"));
        await world.ReportAsync(pod, s => s.ContainerStatuses[0] is { RestartCount: 1, State.Running: not null }, "the restart, as the runtime told it");
        started.SetResult();
        await world.ReportAsync(pod, s => s.ContainerStatuses[0].Resources?.Limits["memory"].ToString() == "32Mi" && s.Conditions.Length == 4, "the resize");
        Assert.Equal("uid-web-main-0", Assert.Single(world.Runtime.Stops).Id);
    }

    [Fact]
    public async Task WhatTheMachineDoesNotHave_IsInfeasible_AndWhatOthersHaveIsPutOffUntilTheyGo()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var all = agent.Services.GetService(typeof(MachineInfo)) is MachineInfo machine ? machine.CpuMilli : 0;
        var (pod, other) = (Pod("100m", "64Mi"), AgentWorld.Pod("other", null, Container($"{all - 200}m", "64Mi", [])));
        await agent.ApplyAsync(pod, other);
        await world.RunningAsync(pod);
        await world.RunningAsync(other);

        await agent.ApplySomeAsync(With(pod, $"{all + 1}m", "64Mi"));
        var infeasible = await world.ReportAsync(pod, s => Pending(s) is not null, "a pending resize");
        Assert.Equal(("Infeasible", $"Node didn't have enough capacity: cpu, requested: {all + 1}, capacity: {all}"), (Pending(infeasible)!.Reason, Pending(infeasible)!.Message));

        await agent.ApplySomeAsync(With(pod, "300m", "64Mi"));
        var deferred = await world.ReportAsync(pod, s => Pending(s)?.Reason == "Deferred", "a resize that is put off");
        Assert.Equal($"Node didn't have enough resource: cpu, requested: 300, used: {all - 200}, capacity: {all}", Pending(deferred)!.Message);
        Assert.Equal("100m", Cpu(deferred));

        await agent.ApplySomeAsync(world.Deleted(other));
        await world.RemovedAsync(other);
        var done = await world.ReportAsync(pod, s => Cpu(s) == "300m", "the resize");
        Assert.Null(Pending(done));
    }

    [Fact]
    public async Task AResizeThatTheKernelRefuses_IsSaidToBeInProgress_AndTriedAgain()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = Pod("100m", "64Mi");
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        world.Runtime.OnUpdate = (_, _) => throw new ContainerRuntimeException("no such limit");
        await agent.ApplySomeAsync(With(pod, "200m", "64Mi"));
        var failing = await world.ReportAsync(pod, s => s.Conditions.Any(c => c.Type == "PodResizeInProgress"), "a resize in progress");
        var condition = failing.Conditions.First(c => c.Type == "PodResizeInProgress");
        Assert.Equal(("True", "Error", "no such limit", "100m", "200m"), (condition.Status, condition.Reason, condition.Message, Cpu(failing), failing.ContainerStatuses[0].AllocatedResources["cpu"].ToString()));
        world.Runtime.OnUpdate = (_, _) => { };
        await world.PassAsync(TimeSpan.FromSeconds(30));
        await world.ReportAsync(pod, s => Cpu(s) == "200m" && s.Conditions.Length == 4, "the resize");
    }

    [Fact]
    public async Task AnAgentThatStartsAgain_KnowsWhatTheContainersHave()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = Pod("100m", "64Mi");
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        var status = await world.ReportAsync(pod, s => Cpu(s) == "100m", "resources");
        await agent.DisposeAsync();

        var next = await world.StartAgentAsync();
        await next.ApplyAsync(With(pod, "200m", "64Mi") with { Status = status });
        await world.ReportAsync(pod, s => Cpu(s) == "200m", "the resize");
        Assert.Equal("uid-web-main-0", Assert.Single(world.Runtime.Updates).Id);
    }

    private static string? Cpu(PodStatus status) => status.ContainerStatuses[0].Resources?.Limits["cpu"].ToString();

    private static PodCondition? Pending(PodStatus status) => status.Conditions.FirstOrDefault(c => c.Type == "PodResizePending");

    private static Pod Pod(string cpu, string memory, string restart = "Always", params ContainerResizePolicy[] policies) =>
        AgentWorld.Pod("web", s => s with { RestartPolicy = restart }, Container(cpu, memory, policies));

    private static Container Container(string cpu, string memory, ContainerResizePolicy[] policies) =>
        AgentWorld.Container("main") with { Resources = Amounts(cpu, memory), ResizePolicy = [.. policies] };

    private static Pod With(Pod pod, string cpu, string memory) => pod with
    {
        Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Resources = Amounts(cpu, memory) }] },
    };

    private static ResourceRequirements Amounts(string cpu, string memory)
    {
        var amounts = Map<Quantity>.From([new("cpu", Quantity.Parse(cpu)), new("memory", Quantity.Parse(memory))]);
        return new ResourceRequirements { Limits = amounts, Requests = amounts };
    }
}
