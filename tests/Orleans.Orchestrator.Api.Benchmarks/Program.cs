using System.Diagnostics;
using System.Globalization;
using Orleans.Orchestrator.Api.Benchmarks;
using Orleans.Orchestrator.Api.Tests.Support;

// Usage: patches, or [pods=5000] [watchers=1000] [seconds=5] [objects=35000]
// Serves over TLS from this process, with the real grains and SQLite; wrk asks from another, watchers and lists from this one.
if (args is ["watchers", .. var rest])
{
    await Watchers.RunAsync(rest);
    return;
}

if (args is ["patches"])
{
    await Patches.RunAsync();
    return;
}

var pods = Argument(0, 5000);
var watchers = Argument(1, 1000);
var seconds = Argument(2, 5);
var objects = Argument(3, 35_000);

var world = new ApiWorld();
await world.InitializeAsync();
var token = world.Certificates.Tokens.Create("benchmark", "system:masters");

var filling = Stopwatch.StartNew();
await Parallel.ForEachAsync(Enumerable.Range(0, pods), new ParallelOptions { MaxDegreeOfParallelism = 128 }, async (i, _) => await Fill.CreatePodAsync(world, i));
Console.WriteLine($"created {pods} pods, 128 at a time: {pods / filling.Elapsed.TotalSeconds:F0}/s");

for (var round = 0; round < 3; round++)
    Console.WriteLine($"GET pod, 64 clients: {Wrk.Run(world, token, "/api/v1/namespaces/default/pods/p1", 64, seconds)}");
await Lists.MeasureAsync(world);
await Patches.MeasureAsync(world);
foreach (var path in (string[])["/apis", "/openapi/v3", "/openapi/v3/api/v1"])
    Console.WriteLine($"GET {path}, 64 clients: {Wrk.Run(world, token, path, 64, seconds)}");
await FanOut.MeasureAsync(world, token, watchers);
await Deletions.MeasureAsync(world, objects);
await world.DisposeAsync();

int Argument(int index, int preset) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : preset;
