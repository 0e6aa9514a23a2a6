using System.CommandLine;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>orc-load's commands and options.</summary>
internal static class CommandLine
{
    private static readonly Argument<string?> ScenarioFile = new("scenario") { Description = "A scenario as YAML; without one, --nodes and --pods say what to do", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<int> Nodes = new("--nodes") { Description = "Machines to simulate", DefaultValueFactory = _ => 100 };
    private static readonly Option<int> Pods = new("--pods") { Description = "Pods to run on them", DefaultValueFactory = _ => 5000 };
    private static readonly Option<int> Replicas = new("--replicas") { Description = "Pods of each Deployment", DefaultValueFactory = _ => 1000 };
    private static readonly Option<int> Zones = new("--zones") { Description = "Zones that the machines are in", DefaultValueFactory = _ => 3 };
    private static readonly Option<ulong?> Seed = new("--seed") { Description = "What the random numbers follow from; the scenario's, or 1" };
    private static readonly Option<int> Silos = new("--silos") { Description = "Silos that the control plane is spread over, all in this process; they share nothing but the store", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> Cluster = new("--cluster") { Description = "The API of a live cluster, https://HOST:PORT; the one that --kubeconfig names, unless given" };
    private static readonly Option<string?> Kubeconfig = new("--kubeconfig") { Description = "Run in a live cluster, beside what is there, as the administrator whom this file names; all that the run made is removed at its end" };
    private static readonly Option<string> Store = new("--store") { Description = "sqlite, memory, or postgres:FILE with a file that holds a connection string", DefaultValueFactory = _ => "sqlite" };
    private static readonly Option<string?> Data = new("--data") { Description = "Folder for the SQLite database; a temporary one that is removed, unless given" };
    private static readonly Option<string?> Report = new("--report") { Description = "Folder for report.json, report.txt and report.html" };
    private static readonly Option<int> History = new("--history") { Description = "Changes of each object to keep for the report of a broken rule", DefaultValueFactory = _ => 0 };

    private static readonly Option<string> Snapshot = new("--snapshot") { Description = "A file that orc snapshot wrote", Required = true };
    private static readonly Option<string> Namespace = new("--namespace", "-n") { Description = "The namespace of the Deployments that are named", DefaultValueFactory = _ => "default" };
    private static readonly Option<string[]> AddNodes = new("--add-nodes") { Description = "NUMBER or NUMBER=LIKE_NODE" };
    private static readonly Option<string[]> Upgrade = new("--upgrade") { Description = "deploy/NAME=IMAGE" };
    private static readonly Option<string[]> Scale = new("--scale") { Description = "deploy/NAME=REPLICAS" };
    private static readonly Option<string[]> Drain = new("--drain") { Description = "NODE, a label selector, zone=NAME, or a share such as 20%" };
    private static readonly Option<string[]> Kill = new("--kill") { Description = "The same, but the plug is pulled" };

    public static RootCommand Build()
    {
        var run = new Command("run", "Run a scenario on simulated machines with the real control plane, measure and check it")
        {
            ScenarioFile, Nodes, Pods, Replicas, Zones, Seed, Silos, Cluster, Kubeconfig, Store, Data, Report, History,
        };
        run.SetAction((parsed, cancellation) =>
        {
            var arguments = Read(parsed);
            return arguments.Kubeconfig is null && arguments.Cluster is null ? RunCommand.RunAsync(arguments, cancellation) : LiveCommand.RunAsync(arguments, cancellation);
        });
        var whatIf = new Command("what-if", "Show what a change would do to a live cluster, on a snapshot of it. Several changes are done one after another: nodes added, images, scales, drains, kills")
        {
            Snapshot, Namespace, AddNodes, Upgrade, Scale, Drain, Kill, Seed, Report,
        };
        whatIf.SetAction((parsed, cancellation) => WhatIfCommand.RunAsync(ReadWhatIf(parsed), cancellation));
        return new RootCommand("orc-load finds out what a cluster of thousands of machines would do, with the control plane that production runs.") { run, whatIf, ChaosCommandLine.Build() };
    }

    private static WhatIfArguments ReadWhatIf(ParseResult parsed) => new()
    {
        Snapshot = parsed.GetValue(Snapshot)!, Namespace = parsed.GetValue(Namespace)!, AddNodes = parsed.GetValue(AddNodes) ?? [], Upgrade = parsed.GetValue(Upgrade) ?? [],
        Scale = parsed.GetValue(Scale) ?? [], Drain = parsed.GetValue(Drain) ?? [], Kill = parsed.GetValue(Kill) ?? [],
        Seed = parsed.GetValue(Seed) ?? 1, Report = parsed.GetValue(Report),
    };

    private static RunArguments Read(ParseResult parsed) => new()
    {
        ScenarioFile = parsed.GetValue(ScenarioFile),
        Nodes = InRange(parsed.GetValue(Nodes), 1, 1_000_000, "--nodes"),
        Pods = InRange(parsed.GetValue(Pods), 1, 10_000_000, "--pods"),
        Replicas = InRange(parsed.GetValue(Replicas), 1, 100_000, "--replicas"),
        Zones = InRange(parsed.GetValue(Zones), 0, 100, "--zones"),
        Seed = parsed.GetValue(Seed),
        Silos = InRange(parsed.GetValue(Silos), 1, RunningCluster.MostSilos, "--silos"),
        Cluster = parsed.GetValue(Cluster),
        Kubeconfig = parsed.GetValue(Kubeconfig),
        Store = parsed.GetValue(Store)!,
        Data = parsed.GetValue(Data),
        Report = parsed.GetValue(Report),
        History = InRange(parsed.GetValue(History), 0, 1000, "--history"),
    };

    private static int InRange(int value, int min, int max, string option) =>
        value >= min && value <= max ? value : throw new UsageException($"{option} must be from {min} to {max}, not {value}");
}
