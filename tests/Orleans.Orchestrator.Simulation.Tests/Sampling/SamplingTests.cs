using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Tests.Sampling;

public class SamplingTests
{
    [Fact]
    public void Numbers_AreSplitMix64s()
    {
        // The first numbers of seed 1234567, from the algorithm's published reference.
        var random = new SeededRandom(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], new[] { random.NextUInt64(), random.NextUInt64(), random.NextUInt64() });
    }

    [Fact]
    public void Forks_AreApart_AndFollowFromTheSeed()
    {
        Assert.Equal(new SeededRandom(1).Fork("a").NextUInt64(), new SeededRandom(1).Fork("a").NextUInt64());
        Assert.NotEqual(new SeededRandom(1).Fork("a").NextUInt64(), new SeededRandom(1).Fork("b").NextUInt64());
        Assert.NotEqual(new SeededRandom(1).Fork("a").NextUInt64(), new SeededRandom(2).Fork("a").NextUInt64());
    }

    [Theory]
    [InlineData("300ms", 300, 300)]
    [InlineData("1.5s", 1500, 1500)]
    [InlineData("2m", 120_000, 120_000)]
    [InlineData("300ms..2s", 300, 2000)]
    [InlineData("0", 0, 0)]
    public void Durations_AreRead(string text, double median, double p99)
    {
        var model = DurationModel.Parse(text);
        Assert.Equal((median, p99), (model.Median.TotalMilliseconds, model.P99.TotalMilliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-1s")]
    [InlineData("2s..1s")]
    [InlineData("0..1s")]
    [InlineData("1e999s")]
    public void NoDurations_AreRefused(string text) => Assert.Throws<FormatException>(() => DurationModel.Parse(text));

    [Fact]
    public void SampledDurations_HaveTheirMedianAndTheirTail()
    {
        var (model, random) = (DurationModel.Parse("100ms..1s"), new SeededRandom(5));
        var sampled = Enumerable.Range(0, 20_000).Select(_ => model.Sample(random).TotalMilliseconds).Order().ToList();
        Assert.InRange(sampled[10_000], 95, 105);
        Assert.InRange(sampled[19_800], 850, 1150);
        Assert.InRange(sampled[^1], 1000, 10_000);
    }
}
