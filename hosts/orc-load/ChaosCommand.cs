using System.Diagnostics;
using System.Globalization;
using Orleans.Orchestrator.Simulation.Chaos;
using Orleans.Orchestrator.Simulation.Reports;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary><c>orc-load chaos</c>: whole clusters in virtual time, with everything failing now and then.</summary>
internal static class ChaosCommand
{
    private const int MaxShrunk = 3;
    private const int SeedsBetweenLines = 25;

    /// <summary>Runs the seeds; 0 when every rule held in all of them, otherwise 1.</summary>
    public static int Run(ChaosArguments arguments, CancellationToken cancellationToken)
    {
        var campaign = new ChaosCampaign(GrainWiring.Deterministic, arguments.Options);
        var failed = arguments.FirstSeed == arguments.LastSeed ? RunOne(campaign, arguments) : RunAll(campaign, arguments, cancellationToken);
        foreach (var report in failed.OrderBy(r => r.Seed).Take(MaxShrunk))
        {
            var shortest = campaign.Shrink(report);
            Console.WriteLine($"the shortest history with which seed {report.Seed} still fails, {shortest.Steps.Length} of {report.Steps.Length} steps:");
            Console.WriteLine(ChaosText.Steps(shortest));
            Console.Write(ChaosText.Violations(shortest));
        }

        return failed.Count == 0 ? 0 : 1;
    }

    private static List<ChaosReport> RunOne(ChaosCampaign campaign, ChaosArguments arguments)
    {
        var report = campaign.Run(arguments.FirstSeed);
        if (arguments.Log is { } file)
            File.WriteAllLines(file, report.Log);
        Tell(report);
        return report.Passed ? [] : [report];
    }

    private static List<ChaosReport> RunAll(ChaosCampaign campaign, ChaosArguments arguments, CancellationToken cancellationToken)
    {
        var (total, ended, changes, failed, clock) = (arguments.LastSeed - arguments.FirstSeed + 1, 0, 0L, new List<ChaosReport>(), Stopwatch.StartNew());
        campaign.Run(Seeds(arguments), arguments.AtOnce, report =>
        {
            (ended, changes) = (ended + 1, changes + report.Commits);
            if (!report.Passed)
            {
                Tell(report);
                failed.Add(report with { Log = [] });
            }

            if (ended % SeedsBetweenLines == 0)
                Console.Error.WriteLine($"{ended} of {total} seeds, {failed.Count} failed, {clock.Elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s");
        }, cancellationToken);
        var hours = arguments.Options.Duration.TotalHours * ended;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ended} seeds: {ended - failed.Count} passed, {failed.Count} failed; {hours:0.0} hours of faults, {changes} changes, in {clock.Elapsed.TotalSeconds:0} s"));
        return failed;
    }

    private static IEnumerable<ulong> Seeds(ChaosArguments arguments)
    {
        for (var seed = arguments.FirstSeed; seed < arguments.LastSeed; seed++)
            yield return seed;
        yield return arguments.LastSeed;
    }

    private static void Tell(ChaosReport report)
    {
        Console.WriteLine(ChaosText.Line(report));
        Console.Write(ChaosText.Violations(report));
    }
}
