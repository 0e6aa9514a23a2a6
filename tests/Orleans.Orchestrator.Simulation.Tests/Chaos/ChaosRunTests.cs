using Orleans.Orchestrator.Simulation.Tests.Support;
using Orleans.Orchestrator.Hosts.OrcLoad;
using Orleans.Orchestrator.Simulation.Chaos;
using Orleans.Orchestrator.Simulation.Reports;

namespace Orleans.Orchestrator.Simulation.Tests.Chaos;

/// <summary>Whole clusters in virtual time, with everything failing now and then.</summary>
[Collection(AloneCollection.Name)]
public class ChaosRunTests
{
    private static readonly ChaosOptions Options = new() { Duration = TimeSpan.FromMinutes(4) };

    [Fact]
    public void OneSeed_RunsTheSame_ToTheLastLine()
    {
        var (first, second) = (Run(3), Run(3));
        Assert.Equal(first.Log, second.Log);
        Assert.Equal((first.Digest, first.Fingerprint), (second.Digest, second.Fingerprint));
        Assert.NotEqual(first.Digest, Run(4).Digest);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void EveryRuleHolds(ulong seed)
    {
        var report = Run(seed);
        Assert.True(report.Commits > 100, ChaosText.Line(report));
        Assert.True(report.Passed, $"{ChaosText.Line(report)}\n{ChaosText.Violations(report)}{ChaosText.Steps(report)}");
    }

    private static ChaosReport Run(ulong seed) => ChaosRun.Run(new DeterministicEngine(seed), Options with { Seed = seed });
}
