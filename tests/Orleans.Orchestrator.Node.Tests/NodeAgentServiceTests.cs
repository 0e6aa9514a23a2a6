namespace Orleans.Orchestrator.NodeAgent.Tests;

/// <summary>The agent and its node grain: registration, heartbeats, hints.</summary>
public sealed class NodeAgentServiceTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Hint_BringsAPodAtOnce_AndALostHintCostsOneHeartbeat()
    {
        var (world, _) = await AgentWorld.StartAsync(whole: true);
        await using var __ = world;
        await world.UntilAsync(() => world.Cluster.Heartbeats == 1, "the first heartbeat");
        var (hinted, silent) = (AgentWorld.Pod("hinted"), AgentWorld.Pod("silent"));
        world.Cluster.Assign(hinted);
        await world.RunningAsync(hinted);
        world.Cluster.Assign(silent, hint: false);
        await world.PassAsync(Interval);
        await world.RunningAsync(silent);
    }

    [Fact]
    public async Task ForgottenAgent_RegistersAgain_AndItsPodsGoOn()
    {
        var (world, _) = await AgentWorld.StartAsync(whole: true);
        await using var __ = world;
        var pod = AgentWorld.Pod("web");
        await world.UntilAsync(() => world.Cluster.Heartbeats == 1, "the first heartbeat");
        world.Cluster.Assign(pod);
        await world.RunningAsync(pod);
        world.Cluster.ForgetAgent = true;
        await world.PassAsync(Interval);
        await world.UntilAsync(() => world.Cluster.Registrations == 2, "the second registration");
        await world.PassAsync(Interval);
        Assert.Single(world.Runtime.Starts);
        Assert.Single(world.Runtime.Sandboxes);
    }

    [Fact]
    public async Task UnassignedPod_IsStoppedWithAShortGrace()
    {
        var (world, _) = await AgentWorld.StartAsync(whole: true);
        await using var __ = world;
        var pod = AgentWorld.Pod("web");
        await world.UntilAsync(() => world.Cluster.Heartbeats == 1, "the first heartbeat");
        world.Cluster.Assign(pod);
        await world.RunningAsync(pod);
        world.Cluster.Unassign(pod);
        await world.RemovedAsync(pod);
        Assert.Equal(TimeSpan.FromSeconds(1), world.Runtime.Stops.Single().Grace);
    }
}
