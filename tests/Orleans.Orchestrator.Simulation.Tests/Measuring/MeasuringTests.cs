using Orleans.Orchestrator.Simulation.Measuring;

namespace Orleans.Orchestrator.Simulation.Tests.Measuring;

public class MeasuringTests
{
    [Fact]
    public void Percentiles_AreRightWithinABucket()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(50));
        for (var i = 1; i <= 1000; i++)
            histogram.Add(TimeSpan.FromMilliseconds(i));
        Assert.InRange(histogram.Percentile(50).TotalMilliseconds, 490, 520);
        Assert.InRange(histogram.Percentile(99).TotalMilliseconds, 970, 1000);
        Assert.Equal(1000, histogram.Percentile(100).TotalMilliseconds);
        Assert.Equal((1000, 1000), (histogram.Count, histogram.Max.TotalMilliseconds));
    }
}
