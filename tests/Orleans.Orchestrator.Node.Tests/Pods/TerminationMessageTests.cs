using System.Text;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Pods;

/// <summary>What a container says of its own end, and what is told of a pod while the rest of it is being stopped.</summary>
public sealed class TerminationMessageTests
{
    [Fact]
    public async Task Message_IsTheEndOfTheFile_AtMostFourKilobytes()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = Once(AgentWorld.Container("main"));
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        var mount = world.Runtime.Starts.Single().Mounts.Single(m => m.Target == "/dev/termination-log");
        Assert.Equal((UnixFileMode)0b110_110_110, File.GetUnixFileMode(mount.Source));
        await File.WriteAllTextAsync(mount.Source, new string('a', 5000) + "the end");
        world.Runtime.Exit("uid-web-main-0", 3);
        var status = await world.ReportAsync(pod, s => s.Phase == "Failed", "the pod has failed");
        var message = status.ContainerStatuses[0].State.Terminated!.Message!;
        Assert.Equal(4096, message.Length);
        Assert.EndsWith("athe end", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FallbackToLogsOnError", 3, "", "first\nsecond\n")]
    [InlineData("FallbackToLogsOnError", 3, "own", "own")]
    [InlineData("FallbackToLogsOnError", 0, "", null)]
    [InlineData("File", 3, "", null)]
    public async Task Message_IsTheEndOfTheLog_OnlyWhenAskedForAndNothingElseWasSaid(string policy, int code, string written, string? expected)
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = Once(AgentWorld.Container("main") with { TerminationMessagePolicy = policy });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        var run = world.Runtime.Starts.Single();
        Directory.CreateDirectory(Path.GetDirectoryName(run.LogPath!)!);
        await File.WriteAllTextAsync(run.LogPath!, "2026-01-01T00:00:00.000000000Z stdout F first\n2026-01-01T00:00:00.000000000Z stderr P sec\n2026-01-01T00:00:00.000000000Z stderr F ond\n");
        await File.WriteAllTextAsync(run.Mounts.Single(m => m.Target == "/dev/termination-log").Source, written);
        world.Runtime.Exit("uid-web-main-0", code);
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses[0].State.Terminated is not null, "the container has ended");
        Assert.Equal(expected, status.ContainerStatuses[0].State.Terminated!.Message);
    }

    [Fact]
    public async Task EndOfALongLog_IsEightyLinesAtMost()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = Once(AgentWorld.Container("main") with { TerminationMessagePolicy = "FallbackToLogsOnError" });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        var log = world.Runtime.Starts.Single().LogPath!;
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        var lines = new StringBuilder();
        for (var i = 0; i < 1000; i++)
            lines.Append($"2026-01-01T00:00:00.000000000Z stdout F {i}\n");
        await File.WriteAllTextAsync(log, lines.ToString());
        world.Runtime.Exit("uid-web-main-0", 1);
        var status = await world.ReportAsync(pod, s => s.Phase == "Failed", "the pod has failed");
        Assert.Equal(string.Concat(Enumerable.Range(920, 80).Select(i => $"{i}\n")), status.ContainerStatuses[0].State.Terminated!.Message);
    }

    [Fact]
    public async Task ContainerThatHasEnded_IsToldAtOnce_WhileASidecarIsBeingStopped()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Runtime.IgnoresTerm = id => id.Contains("side", StringComparison.Ordinal);
        var pod = AgentWorld.Pod("web", s => s with { RestartPolicy = "Never", InitContainers = [AgentWorld.Container("side") with { RestartPolicy = "Always" }] }, AgentWorld.Container("main"));
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        world.Runtime.Exit("uid-web-main-0", 3);
        var status = await world.ReportAsync(pod, s => s.ContainerStatuses[0].State.Terminated is not null, "the end of the main container");
        Assert.Equal("Running", status.Phase);
        Assert.NotNull(status.InitContainerStatuses[0].State.Running);
        await world.UntilAsync(() => world.Cluster.Events.Any(e => e.Reason == "Failed" && e.Message == "Container main ended with 3"), "the event");
        Assert.DoesNotContain(world.Cluster.Events, e => e.Reason == "BackOff");
        await world.PassAsync(TimeSpan.FromSeconds(30));
        status = await world.ReportAsync(pod, s => s.Phase == "Failed", "the pod has failed");
        Assert.Equal(137, status.InitContainerStatuses[0].State.Terminated!.ExitCode);
    }

    private static Pod Once(Container container) => AgentWorld.Pod("web", s => s with { RestartPolicy = "Never" }, container with { TerminationMessagePath = "/dev/termination-log" });
}
