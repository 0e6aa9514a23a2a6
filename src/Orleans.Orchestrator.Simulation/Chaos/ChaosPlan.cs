using System.Collections.Immutable;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>Decides what is done to a cluster, as a seed will have it.</summary>
public static class ChaosPlan
{
    private const int MaxAmount = 20;
    private const int MaxTarget = 1_000;
    private const int FirstDeployments = 3;

    // How often each thing happens, relative to the others, and for how long at most.
    private static readonly (ChaosAction Action, int Weight, int MaxSeconds)[] Choices =
    [
        (ChaosAction.Create, 12, 0), (ChaosAction.Scale, 10, 0), (ChaosAction.RollOut, 6, 0), (ChaosAction.Delete, 3, 0),
        (ChaosAction.DeletePod, 5, 0), (ChaosAction.Evict, 4, 0), (ChaosAction.Cordon, 3, 60),
        (ChaosAction.KillNode, 4, 60), (ChaosAction.CutOff, 5, 30), (ChaosAction.CutOffZone, 2, 30), (ChaosAction.SlowNode, 2, 60),
        (ChaosAction.CrashContainer, 4, 0), (ChaosAction.Storm, 4, 20),
        (ChaosAction.FailCommit, 3, 0), (ChaosAction.LoseCommitAnswer, 3, 0),
        (ChaosAction.FailSync, 2, 0), (ChaosAction.FillDisk, 1, 20), (ChaosAction.SlowDisk, 1, 30), (ChaosAction.LosePower, 2, 5), (ChaosAction.LosePowerInCommit, 2, 5),
        (ChaosAction.KillProcess, 2, 5), (ChaosAction.KillBeforeCommit, 2, 5), (ChaosAction.KillAfterCommit, 2, 5), (ChaosAction.Replace, 2, 5),
    ];

    private static readonly int TotalWeight = Choices.Sum(c => c.Weight);

    /// <summary>The steps of a run, in order of their times.</summary>
    public static ImmutableArray<ChaosStep> Of(ChaosOptions options)
    {
        var random = new SeededRandom(options.Seed).Fork("plan");
        var steps = ImmutableArray.CreateBuilder<ChaosStep>();
        // Something has to be there for things to happen to.
        for (var i = 0; i < FirstDeployments; i++)
            steps.Add(new ChaosStep(TimeSpan.Zero, ChaosAction.Create, i, random.Next(MaxAmount), TimeSpan.Zero));
        for (var at = TimeSpan.Zero; (at += options.MeanPause * random.NextExponential()) < options.Duration;)
        {
            var (action, maxSeconds) = Choose(random);
            steps.Add(new ChaosStep(at, action, random.Next(MaxTarget), random.Next(MaxAmount), TimeSpan.FromSeconds(maxSeconds) * random.NextDouble()));
        }

        return steps.DrainToImmutable();
    }

    private static (ChaosAction Action, int MaxSeconds) Choose(SeededRandom random)
    {
        var left = random.Next(TotalWeight);
        foreach (var (action, weight, maxSeconds) in Choices)
        {
            if ((left -= weight) < 0)
                return (action, maxSeconds);
        }

        throw new InvalidOperationException("the weights don't add up");
    }
}
