using System.Collections.Immutable;
using Orleans.Orchestrator.Simulation.Chaos;

namespace Orleans.Orchestrator.Simulation.Tests.Chaos;

/// <summary>Which steps a failing history can do without.</summary>
public class ShrinkerTests
{
    private static readonly ImmutableArray<ChaosStep> Hundred =
        [.. Enumerable.Range(0, 100).Select(i => new ChaosStep(TimeSpan.FromSeconds(i), ChaosAction.Scale, i, 0, TimeSpan.Zero))];

    [Fact]
    public void Shrink_KeepsExactlyTheStepsThatItTakes()
    {
        var shrinker = new Shrinker(steps => steps.Any(s => s.Target == 13) && steps.Any(s => s.Target == 77), maxReplays: 1000);
        Assert.Equal([13, 77], shrinker.Shrink(Hundred).Select(s => s.Target));
    }

    [Fact]
    public void Shrink_StopsWhenReplaysRunOut_WithWhatStillFails()
    {
        var replays = 0;
        var shrunk = new Shrinker(steps =>
        {
            replays++;
            return steps.Any(s => s.Target == 99) && steps.Any(s => s.Target == 0);
        }, maxReplays: 5).Shrink(Hundred);
        Assert.Equal(5, replays);
        Assert.True(shrunk.Length < 100);
        Assert.Contains(shrunk, s => s.Target == 99);
    }

    [Fact]
    public void Plan_FollowsFromTheSeed()
    {
        var options = new ChaosOptions { Seed = 5, Duration = TimeSpan.FromMinutes(10) };
        Assert.Equal<IEnumerable<ChaosStep>>(ChaosPlan.Of(options), ChaosPlan.Of(options));
        Assert.NotEqual<IEnumerable<ChaosStep>>(ChaosPlan.Of(options), ChaosPlan.Of(options with { Seed = 6 }));
        Assert.All(ChaosPlan.Of(options), step => Assert.InRange(step.At, TimeSpan.Zero, options.Duration));
    }
}
