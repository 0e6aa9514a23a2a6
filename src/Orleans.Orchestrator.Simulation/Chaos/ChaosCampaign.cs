using System.Collections.Immutable;
using Orleans.Orchestrator.Simulation.Checking;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>Runs many seeds, several at once, and shrinks those that fail.</summary>
/// <param name="engines">A new engine for a seed.</param>
/// <param name="options">How each is run, but for the seed.</param>
public sealed class ChaosCampaign(Func<ulong, IDeterministicEngine> engines, ChaosOptions options)
{
    private const int MaxReplays = 300;

    /// <summary>Runs one seed; a run that ends by an error has failed as well.</summary>
    public ChaosReport Run(ulong seed) => Run(seed, ChaosPlan.Of(options with { Seed = seed }));

    /// <summary>Runs seeds, so many at once, and tells of each as it ends.</summary>
    /// <exception cref="OperationCanceledException">It was to stop; the seeds under way were run to their ends.</exception>
    public void Run(IEnumerable<ulong> seeds, int atOnce, Action<ChaosReport> ended, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, seed =>
        {
            var report = Run(seed);
            lock (gate)
                ended(report);
        });
    }

    /// <summary>The shortest history that breaks the same rule as a run that failed.</summary>
    public ChaosReport Shrink(ChaosReport failed)
    {
        var (rule, shortest) = (failed.Violations[0].Checker, failed);
        var shrinker = new Shrinker(steps =>
        {
            var report = Run(failed.Seed, steps);
            if (report.Violations.All(v => v.Checker != rule))
                return false;
            shortest = report;
            return true;
        }, MaxReplays);
        shrinker.Shrink(failed.Steps);
        return shortest;
    }

    private ChaosReport Run(ulong seed, ImmutableArray<ChaosStep> steps)
    {
        try
        {
            return ChaosRun.Run(engines(seed), options with { Seed = seed }, steps);
        }
        catch (Exception e)
        {
            return new ChaosReport(seed, steps, [], 0, 0, 0, [new Violation("runs", "the run", e.ToString(), [])]);
        }
    }
}
