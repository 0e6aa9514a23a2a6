using Orleans.Orchestrator.ControlPlane.Nodes;

namespace Orleans.Orchestrator.ControlPlane.Tests.Nodes;

/// <summary>How often nodes are asked for signs of life, by how many they are.</summary>
public class HeartbeatIntervalTests
{
    [Fact]
    public void Interval_GrowsWithTheCluster_SoThatTheRateIsKept()
    {
        var options = new ControllerOptions { HeartbeatInterval = TimeSpan.FromMilliseconds(500), HeartbeatRate = 100, NodeGrace = TimeSpan.FromSeconds(2) };
        using var deadlines = new NodeDeadlines(TimeProvider.System, options, new Lazy<IGrainFactory>(() => throw new InvalidOperationException("no node is due")));
        for (var i = 0; i < 50; i++)
            deadlines.Of($"n{i}").Set(null);
        Assert.Equal(TimeSpan.FromMilliseconds(500), deadlines.Interval);
        for (var i = 0; i < 1000; i++)
            deadlines.Of($"n{i}").Set(null);
        Assert.Equal(TimeSpan.FromSeconds(10), deadlines.Interval);
        for (var i = 100; i < 1000; i++)
            deadlines.Remove($"n{i}");
        deadlines.Remove("n100");
        Assert.Equal(TimeSpan.FromSeconds(1), deadlines.Interval);
    }

    [Fact]
    public void Grace_IsThreeIntervals_OrWhatIsConfigured()
    {
        using var deadlines = new NodeDeadlines(TimeProvider.System, new ControllerOptions { NodeGrace = TimeSpan.FromSeconds(2) }, new Lazy<IGrainFactory>());
        Assert.Equal(TimeSpan.FromSeconds(2), deadlines.GraceOf(TimeSpan.FromMilliseconds(500)));
        Assert.Equal(TimeSpan.FromSeconds(30), deadlines.GraceOf(TimeSpan.FromSeconds(10)));
    }
}
