using System.Diagnostics;
using System.Globalization;
using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Benchmarks;
using Orleans.Orchestrator.Storage.Benchmarks.AdoNet;
using Orleans.Orchestrator.Storage.Postgres;
using Orleans.Orchestrator.Storage.Sqlite;
using Orleans.Orchestrator.Testing;

// dotnet run -c Release [-- SECONDS [ROUNDS [WRITERS,WRITERS… [sqlite|postgresql|load]]]]; by default 5 seconds, 3 rounds, 8,64,1000 writers, all.
var duration = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 5);
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
var writerCounts = (args.Length > 2 ? args[2] : "8,64,1000").Split(',').Select(w => int.Parse(w, CultureInfo.InvariantCulture)).ToArray();
var only = args.Length > 3 ? args[3] : "";
var folder = Directory.CreateTempSubdirectory("store-bench-");
try
{
    if (only is "" or "sqlite")
    {
        await using var ours = new GroupCommitTarget(
            "SQLite, group commit", () => Task.FromResult<IResourceStore>(SqliteResourceStore.Open(Path.Combine(folder.FullName, "ours.db"))));
        await using var plain = new AdoNetSqliteTarget(Path.Combine(folder.FullName, "plain.db"));
        Console.WriteLine(SqliteLibrary.Description);
        await CompareAsync(ours, plain, OwnCpu);
    }
    if (only is "" or "postgresql")
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await using var ours = new GroupCommitTarget("PostgreSQL, group commit", async () => await PostgresResourceStore.OpenAsync(database));
        await using var plain = new AdoNetPostgresTarget(await server.CreateDatabaseAsync());
        await CompareAsync(ours, plain, () => OwnCpu() + server.CpuTime);
    }
    if (only is "" or "load")
    {
        await LoadBenchmark.RunAsync("SQLite", () => Task.FromResult<IResourceStore>(SqliteResourceStore.Open(Path.Combine(folder.FullName, "load.db"))));
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await LoadBenchmark.RunAsync("PostgreSQL", async () => await PostgresResourceStore.OpenAsync(database));
    }
}
finally
{
    folder.Delete(recursive: true);
}

static TimeSpan OwnCpu() => Process.GetCurrentProcess().TotalProcessorTime;

async Task CompareAsync(IWriteTarget ours, IWriteTarget plain, Func<TimeSpan> cpuTime)
{
    foreach (var writers in writerCounts)
    {
        var (forOurs, forPlain) = (new List<Measurement>(), new List<Measurement>());
        using var transactions = new TransactionMeter();
        for (var round = 0; round < rounds; round++)
        {
            forOurs.Add(await LoadRun.MeasureAsync(ours, writers, duration, cpuTime));
            forPlain.Add(await LoadRun.MeasureAsync(plain, writers, duration, cpuTime));
        }
        Print(ours.Name, writers, forOurs);
        Console.WriteLine($"  {transactions.Describe()}");
        Print(plain.Name, writers, forPlain);
        Console.WriteLine($"  ratio {Median(forOurs, m => m.PerSecond) / Median(forPlain, m => m.PerSecond):F1} in writes/s");
    }
}

static void Print(string name, int writers, List<Measurement> runs) =>
    Console.WriteLine(
        $"{name,-36} {writers,5} writers {Median(runs, m => m.PerSecond),8:F0}/s ({runs.Min(m => m.PerSecond):F0}–{runs.Max(m => m.PerSecond):F0})  "
        + $"p50 {Median(runs, m => m.P50Ms):F2} ms  p99 {Median(runs, m => m.P99Ms):F2} ms  {Median(runs, m => m.PerCpuSecond):F0} per CPU second");

static double Median(List<Measurement> runs, Func<Measurement, double> value) => runs.Select(value).Order().ElementAt(runs.Count / 2);
