using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Tests.World;
using Orleans.Orchestrator.NodeAgent.Usage;

namespace Orleans.Orchestrator.NodeAgent.Tests.Usage;

/// <summary>What the agent tells of its machine's use.</summary>
public sealed class UsageReporterTests
{
    [Fact]
    public async Task RunningPods_AreTold_WithThoseContainersThatRun()
    {
        var (world, _) = await AgentWorld.StartAsync(whole: true);
        await using var __ = world;
        world.Runtime.OnStats = id => new ContainerStats { CpuNanoseconds = id.Contains("side", StringComparison.Ordinal) ? 200_000_000 : 1_000_000_000, MemoryWorkingSetBytes = 1 << 20, Pids = 1 };
        var pod = AgentWorld.Pod("web", null, AgentWorld.Container("main"), AgentWorld.Container("side"));
        await world.UntilAsync(() => world.Cluster.Heartbeats == 1, "the first heartbeat");
        world.Cluster.Assign(pod);
        await world.RunningAsync(pod);
        await world.PassAsync(UsageReporter.FirstInterval);
        await world.UntilAsync(() => world.Cluster.Usage is not null, "the first usage");

        var told = Assert.Single(world.Cluster.Usage!.Pods);
        Assert.Equal(pod.Metadata.Uid, told.Uid);
        Assert.Equal(["main 500000000 1048576", "side 100000000 1048576"], told.Containers.Select(c => $"{c.Name} {c.Sample.CpuNanocores} {c.Sample.MemoryBytes}"));
        Assert.Equal(UsageReporter.FirstInterval, world.Cluster.Usage!.Machine.Window);
        Assert.True(world.Cluster.Usage!.Machine.MemoryBytes > 0);

        world.Cluster.Usage = null;
        world.Runtime.OnStats = id => id.Contains("side", StringComparison.Ordinal) ? throw new ContainerNotFoundException(id, "it has ended") : new ContainerStats { CpuNanoseconds = 1_000_000_000, MemoryWorkingSetBytes = 1, Pids = 1 };
        await world.PassAsync(UsageReporter.Interval);
        await world.UntilAsync(() => world.Cluster.Usage is not null, "the second usage");
        Assert.Equal("main", Assert.Single(Assert.Single(world.Cluster.Usage!.Pods).Containers).Name);
    }
}
