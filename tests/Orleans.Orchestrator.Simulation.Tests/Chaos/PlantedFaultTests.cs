using Orleans.Orchestrator.Hosts.OrcLoad;
using Orleans.Orchestrator.Simulation.Chaos;
using Orleans.Orchestrator.Simulation.Reports;

namespace Orleans.Orchestrator.Simulation.Tests.Chaos;

/// <summary>Faults that were put around the control plane on purpose, and which rule finds each.</summary>
public class PlantedFaultTests
{
    private const int MaxSeeds = 12;

    [Theory]
    [InlineData(PlantedFault.LostWakeUp, "converges")]
    [InlineData(PlantedFault.MissingFence, "fencing")]
    [InlineData(PlantedFault.DoubleBind, "bound once")]
    [InlineData(PlantedFault.AcknowledgeBeforeSync, "durable")]
    [InlineData(PlantedFault.IgnoredVersion, "linearizable")]
    [InlineData(PlantedFault.StaleRead, "linearizable")]
    [InlineData(PlantedFault.HoleInHistory, "watch equals list")]
    public void PlantedFault_IsFoundByItsRule_AndShrunkToAFewSteps(PlantedFault fault, string rule)
    {
        var campaign = new ChaosCampaign(seed => new DeterministicEngine(seed), new ChaosOptions { Duration = TimeSpan.FromMinutes(4), Planted = fault });
        var failed = Enumerable.Range(1, MaxSeeds).Select(seed => campaign.Run((ulong)seed)).FirstOrDefault(r => r.Violations is [var first, ..] && first.Checker == rule);
        Assert.NotNull(failed);

        var shortest = campaign.Shrink(failed);
        Assert.True(shortest.Steps.Length <= failed.Steps.Length / 2, ChaosText.Steps(shortest));
        Assert.Contains(shortest.Violations, v => v.Checker == rule);
    }
}
