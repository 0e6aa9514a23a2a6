using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.LocalEngine;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.ControlPlane.Benchmarks;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Memory;
using Orleans.Orchestrator.Storage.Sqlite;

if (args is ["schedule", ..])
{
    SchedulerBenchmark.Run(args[1..]);
    return;
}

if (args is ["plans", ..])
{
    SchedulerCpu.Run(args.Length > 1 ? args[1..].Select(a => int.Parse(a, CultureInfo.InvariantCulture)) : [5_000, 100_000]);
    return;
}

if (args is ["idle", ..])
{
    await IdleBenchmark.RunAsync(Argument(1, 5000), Argument(2, 100), Argument(3, 30));
    return;
}

if (args is ["owners", ..])
{
    await OwnershipBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5000);
    return;
}

// Usage: schedule [BenchmarkDotNet's options]
//    or: plans [nodes=5000 100000]
//    or: idle [pods=5000] [nodes=100] [seconds=30]
//    or: owners [pods=5000]
//    or: [pods=5000] [nodes=100] [store=sqlite|memory] [rounds=3]
// The first measures the scheduler alone by the clock, the second by processor time, the third a cluster in which nothing happens, the fourth
// what keeping track of owners costs a write. The last
// creates a Deployment of so many pods, waits until all are Running, scales it to nothing, and so on; then updates one of a tenth
// of them by rolling (25 %/25 %), and lets a tenth of the nodes die.
var pods = Argument(0, 5000);
var nodes = Argument(1, 100);
var store = args.Length > 2 ? args[2] : "sqlite";
var rounds = Argument(3, 3);

var folder = Directory.CreateTempSubdirectory("controllers-benchmark-").FullName;
IResourceStore database = store == "memory" ? new MemoryResourceStore() : SqliteResourceStore.Open(Path.Combine(folder, "cluster.db"));
var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddSingleton(database);
builder.UseLocalEngine();
builder.Services.AddResources();
builder.Services.AddClusterControllers(new ControllerOptions { ClusterCidr = System.Net.IPNetwork.Parse("10.128.0.0/9") });
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();
var agents = Enumerable.Range(0, nodes).Select(i => new FakeAgent(grains, A.Node($"n{i}", cpu: "1000", memory: "1000Gi", pods: "100000"), static (_, _) => { })).ToList();
foreach (var agent in agents)
    await agent.StartAsync();

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pods} pods on {nodes} nodes, {database.Description}"));
for (var round = 0; round < rounds; round++)
{
    using var meter = new PodMeter(grains, pods);
    var (cpu, clock) = (Cpu(), Stopwatch.StartNew());
    var deployment = grains.GetGrain<IDeploymentGrain>($"default/web{round}");
    await deployment.CreateAsync(A.Deployment($"web{round}", pods) with { Metadata = new() { Name = $"web{round}", Namespace = "default" } });
    await meter.Running;
    var (seconds, used) = (clock.Elapsed.TotalSeconds, (Cpu() - cpu).TotalMilliseconds);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"up:   {seconds,6:0.00} s  {pods / seconds,7:0} pods/s  {used / pods:0.000} ms CPU a pod  create→Running p50 {meter.Percentile(50):0} ms, p99 {meter.Percentile(99):0} ms  {Process.GetCurrentProcess().WorkingSet64 >> 20} MiB"));
    (cpu, clock) = (Cpu(), Stopwatch.StartNew());
    await deployment.ScaleAsync(0);
    await meter.Gone;
    (seconds, used) = (clock.Elapsed.TotalSeconds, (Cpu() - cpu).TotalMilliseconds);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"down: {seconds,6:0.00} s  {pods / seconds,7:0} pods/s  {used / pods:0.000} ms CPU a pod"));
}

using (var some = new PodMeter(grains, Math.Max(1, pods / 10)))
{
    var deployment = grains.GetGrain<IDeploymentGrain>("default/some");
    await deployment.CreateAsync(A.Deployment("some", some.Expected) with { Metadata = new() { Name = "some", Namespace = "default" } });
    await some.Running;
    var clock = Stopwatch.StartNew();
    await deployment.SetImageAsync("main", "web:2");
    await some.UntilAsync(p => p.Spec.Containers[0].Image == "web:2");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rolling update of {some.Expected}: {clock.Elapsed.TotalSeconds:0.00} s"));
    var dead = agents.Take(Math.Max(1, nodes / 10)).ToDictionary(a => a.Name);
    clock.Restart();
    await Task.WhenAll(dead.Values.Select(a => a.DieAsync()));
    await some.UntilAsync(p => !dead.ContainsKey(p.Spec.NodeName ?? ""));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{dead.Count} of {nodes} nodes die: all Running elsewhere after {clock.Elapsed.TotalSeconds:0.00} s"));
}

foreach (var agent in agents)
    await agent.DieAsync();
await host.StopAsync();
await database.DisposeAsync();
Directory.Delete(folder, recursive: true);

int Argument(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

static TimeSpan Cpu() => Process.GetCurrentProcess().TotalProcessorTime;
