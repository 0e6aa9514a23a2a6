using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.NodeAgent.Machine;
using Orleans.Orchestrator.Resources.Coordination.V1;
using Orleans.Orchestrator.Resources.Core.V1;

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
    public async Task Node_IsRegisteredWithThePressuresOnIt_AndItsLeaseIsRenewed()
    {
        var (world, _) = await AgentWorld.StartAsync(whole: true);
        await using var __ = world;
        await world.UntilAsync(() => Lease() is not null, "the node's Lease");
        Assert.Equal(["MemoryPressure", "DiskPressure", "PIDPressure"], world.Cluster.Registered!.Status.Conditions.Select(c => c.Type));
        var first = Lease()!;
        Assert.Equal("node-1", first.Spec.HolderIdentity);
        Assert.Equal(40, first.Spec.LeaseDurationSeconds);
        Assert.Equal("Node node-1 uid-node", string.Join(' ', first.Metadata.OwnerReferences.Select(o => $"{o.Kind} {o.Name} {o.Uid}")));
        // The clock stands still but for this, so whatever waits for less comes due on the way.
        world.Time.Advance(NodeLease.ShortestInterval);
        await world.UntilAsync(() => Lease()!.Spec.RenewTime == first.Spec.RenewTime + NodeLease.ShortestInterval, "the Lease is renewed");

        Lease? Lease() => (Lease?)world.Cluster.Objects.GetValueOrDefault("Lease kube-node-lease/node-1");
    }

    [Fact]
    public async Task HostPorts_StayInTheTable_WhenTheAgentStartsAgain()
    {
        var (world, agent) = await AgentWorld.StartAsync(whole: true);
        await using var _ = world;
        var pod = AgentWorld.Pod("web", null, AgentWorld.Container("main") with { Ports = [new ContainerPort { ContainerPortValue = 80, HostPort = 8080, Protocol = "TCP" }] });
        await world.UntilAsync(() => world.Cluster.Heartbeats == 1, "the first heartbeat");
        world.Cluster.Assign(pod);
        await world.UntilAsync(() => world.Network.Tables.LastOrDefault() is { } table && HasHostPort(table), "a table with the host port");
        await agent.DisposeAsync();
        var before = world.Network.Tables.Count;

        await world.StartAgentAsync(whole: true);
        await world.UntilAsync(() => world.Network.Tables.Count > before, "the new agent's first table");
        Assert.All(world.Network.Tables.Skip(before), table => Assert.True(HasHostPort(table)));

        static bool HasHostPort(ServiceTable table) => table.Ports.Any(p => p.Port == 8080);
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
