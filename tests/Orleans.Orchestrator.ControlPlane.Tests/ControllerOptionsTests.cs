using System.Net;

namespace Orleans.Orchestrator.ControlPlane.Tests;

public class ControllerOptionsTests
{
    [Fact]
    public void Defaults_AreValid() => Assert.Empty(new ControllerOptions().Validate());

    [Fact]
    public void EveryFault_IsTold()
    {
        var options = new ControllerOptions
        {
            ClusterCidr = IPNetwork.Parse("10.0.0.0/8"), ServiceCidr = IPNetwork.Parse("10.96.0.0/16"), NodePrefixLength = 31,
            HeartbeatInterval = TimeSpan.FromSeconds(10), LastNodePort = 70000, SchedulerBatch = 0,
        };
        Assert.Equal(5, options.Validate().Count);
    }
}
