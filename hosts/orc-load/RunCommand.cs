using System.Globalization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Measuring;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Reports;
using Orleans.Orchestrator.Simulation.Running;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary><c>orc-load run</c>.</summary>
internal static class RunCommand
{
    private const int SpareForEveryPod = 20;

    /// <summary>Runs it; 0 when every rule held and everything came to rest, otherwise 1.</summary>
    public static async Task<int> RunAsync(RunArguments arguments, CancellationToken cancellationToken)
    {
        var scenario = Choose(arguments);
        await using var store = await LoadStore.OpenAsync(arguments.Store, arguments.Data, cancellationToken);
        var time = scenario.Speed == 1 ? TimeProvider.System : new ScaledTimeProvider(scenario.Speed);
        await using var cluster = await GrainWiring.StartAsync(store.Resources, time, ClusterSize.Of(scenario.Nodes.Sum(n => n.Count)), arguments.Silos, cancellationToken);
        using var progress = new ProgressLine();
        var run = new ScenarioRun(cluster.Grains, time, scenario, new RunOptions
        {
            LoseSilo = cluster.LoseSilo,
            Environment = $"{store.Resources.Description}, {GrainWiring.Engine}{(arguments.Silos > 1 ? $" with {arguments.Silos} silos" : "")}, {Environment.ProcessorCount} processors, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB",
            HistorySize = arguments.History, Progress = progress.Say, Sampled = progress.Show,
        });
        return await FinishAsync(run, progress, arguments.Report, cancellationToken);
    }

    /// <summary>Runs to the end and reports; 0 when every rule held and everything came to rest, otherwise 1.</summary>
    public static async Task<int> FinishAsync(ScenarioRun run, ProgressLine progress, string? folder, CancellationToken cancellationToken)
    {
        var report = await run.RunAsync(cancellationToken);
        progress.Dispose();
        Console.WriteLine(TextReport.Of(report));
        if (folder is not null)
            await ReportFolder.WriteAsync(folder, JsonReport.Of(report), TextReport.Of(report), HtmlReport.Of(report), cancellationToken);
        return report.Passed ? 0 : 1;
    }

    /// <summary>The scenario that the arguments name, or make.</summary>
    public static Scenario Choose(RunArguments arguments)
    {
        var scenario = arguments.ScenarioFile is { } file
            ? Simulation.Scenarios.ScenarioFile.Read(File.ReadAllText(file), Path.GetDirectoryName(Path.GetFullPath(file))!)
            : OfSize(arguments);
        return arguments.Seed is { } seed ? scenario with { Seed = seed } : scenario;
    }

    private static Scenario OfSize(RunArguments arguments)
    {
        var (nodes, pods) = (arguments.Nodes, arguments.Pods);
        var replicas = Math.Min(arguments.Replicas, pods);
        var (whole, rest) = (pods / replicas, pods % replicas);
        var perNode = Math.Max(110, (int)Math.Ceiling((double)pods / nodes * 2) + SpareForEveryPod);
        var shape = new PodShape();
        var steps = new List<Step> { new(new StepAction.Deploy("app", whole, replicas, shape), TimeSpan.Zero, true) };
        if (rest > 0)
        {
            steps[0] = steps[0] with { Settles = false };
            steps.Add(new Step(new StepAction.Deploy("rest", 1, rest, shape), TimeSpan.Zero, true));
        }

        return new Scenario
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{pods} pods on {nodes} nodes"),
            Nodes =
            [
                new NodeClass
                {
                    Name = "node", Count = nodes, Pods = perNode, Cpu = Quantity.FromMilli(perNode * 100L), Memory = Quantity.FromBytes(perNode * (64L << 20)),
                    Zones = [.. Enumerable.Range(0, arguments.Zones).Select(i => string.Create(CultureInfo.InvariantCulture, $"zone-{i}"))],
                },
            ],
            Steps = [.. steps],
        };
    }
}
