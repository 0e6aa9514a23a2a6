using Orleans.Orchestrator.Simulation.Reports;
using Orleans.Orchestrator.Simulation.Scenarios;
using Orleans.Orchestrator.Simulation.WhatIf;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary><c>orc-load what-if</c>.</summary>
internal static class WhatIfCommand
{
    /// <summary>Runs it; 0 when everything comes to rest and nothing waits, otherwise 1.</summary>
    public static async Task<int> RunAsync(WhatIfArguments arguments, CancellationToken cancellationToken)
    {
        var cluster = SnapshotFile.Read(await File.ReadAllBytesAsync(arguments.Snapshot, cancellationToken));
        var changes = Read(arguments, new WhatIfChanges(cluster, arguments.Namespace));
        await using var store = new MemoryResourceStore();
        await StoreSeeder.SeedAsync(store, cluster, cancellationToken);
        var nodes = cluster.Nodes.Count() + changes.OfType<StepAction.Join>().Sum(j => j.Class.Count);
        await using var running = await GrainWiring.StartAsync(store, TimeProvider.System, ClusterSize.Of(nodes), 1, cancellationToken);
        var run = new WhatIfRun(running.Grains, TimeProvider.System, cluster, new WhatIfOptions { Seed = arguments.Seed, Progress = Console.Error.WriteLine });
        var report = await run.RunAsync(changes, cancellationToken);
        Console.Write(WhatIfText.Of(report));
        if (arguments.Report is { } folder)
            await ReportFolder.WriteAsync(folder, JsonReport.Of(report), WhatIfText.Of(report), WhatIfHtml.Of(report), cancellationToken);
        return report.IsFine ? 0 : 1;
    }

    private static List<StepAction> Read(WhatIfArguments arguments, WhatIfChanges changes)
    {
        List<StepAction> steps =
        [
            .. arguments.AddNodes.Select(changes.AddNodes), .. arguments.Upgrade.Select(changes.Upgrade), .. arguments.Scale.Select(changes.Scale),
            .. arguments.Drain.Select(changes.Drain), .. arguments.Kill.Select(changes.Kill),
        ];
        return steps.Count > 0 ? steps : throw new UsageException("what-if needs to know what: --drain, --kill, --scale, --upgrade or --add-nodes");
    }
}
