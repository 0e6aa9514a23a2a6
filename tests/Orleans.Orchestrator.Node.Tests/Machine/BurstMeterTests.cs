using Orleans.Orchestrator.NodeAgent.Machine;

namespace Orleans.Orchestrator.NodeAgent.Tests.Machine;

public sealed class BurstMeterTests
{
    private readonly BurstMeter _meter = new();
    private long _allocated;

    [Fact]
    public void Burst_IsOver_AtTheFirstQuietLookAfterIt_AndOnlyThen()
    {
        Assert.False(After(2 * BurstMeter.BusyBytes));
        Assert.False(After(BurstMeter.BusyBytes));
        Assert.True(After(BurstMeter.BusyBytes - 1));
        Assert.False(After(0));
        Assert.False(After(BurstMeter.BusyBytes - 1));
    }

    [Fact]
    public void SteadyWork_IsNoBurst()
    {
        for (var second = 0; second < 100; second++)
            Assert.False(After(BurstMeter.BusyBytes / 2));
    }

    private bool After(long bytes) => _meter.IsOver(_allocated += bytes);
}
