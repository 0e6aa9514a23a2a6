using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.LocalEngine;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Benchmarks;

/// <summary>What keeping track of owners costs a write: pods created, patched and applied, with a field manager and without.</summary>
internal static class OwnershipBenchmark
{
    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"NAME","namespace":"default","labels":{"app":"web","tier":"front"}},
         "spec":{"containers":[{"name":"web","image":"web:1","ports":[{"containerPort":80},{"containerPort":443}],"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],
          "resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":{"memory":"128Mi"}},"volumeMounts":[{"name":"data","mountPath":"/data"}]},
          {"name":"side","image":"side:1","args":["--verbose"]}],"volumes":[{"name":"data","emptyDir":{}}]}}
        """;

    /// <summary>Runs it.</summary>
    /// <param name="count">How many pods.</param>
    public static async Task RunAsync(int count)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IResourceStore>(new MemoryResourceStore());
        builder.UseLocalEngine();
        builder.Services.AddResources();
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        for (var round = 0; round < 3; round++)
        {
            foreach (var manager in new[] { null, "benchmark" })
                await RoundAsync(grains, count, $"r{round}{manager}", manager);
            await MeasureAsync("apply, new", count, i => grains.GetGrain<IPodGrain>($"default/a{round}-{i}").ApplyAsync(Text($"a{round}-{i}", "web:1"), "benchmark"));
            await MeasureAsync("apply, changed", count, i => grains.GetGrain<IPodGrain>($"default/a{round}-{i}").ApplyAsync(Text($"a{round}-{i}", "web:2"), "benchmark"));
        }

        await host.StopAsync();
    }

    private static async Task RoundAsync(IGrainFactory grains, int count, string prefix, string? manager)
    {
        var (who, options) = (manager is null ? "without a manager" : "with a manager", new WriteOptions { FieldManager = manager });
        await MeasureAsync($"create {who}", count, i => grains.GetGrain<IPodGrain>($"default/{prefix}-{i}").CreateAsync(
            ResourceObject.FromJson("pods", Encoding.UTF8.GetBytes(Text($"{prefix}-{i}", "web:1"))), options));
        var patch = new ResourcePatch(PatchType.Merge, """{"metadata":{"labels":{"tier":"back"}}}"""u8.ToArray());
        await MeasureAsync($"patch {who}", count, i => grains.GetGrain<IPodGrain>($"default/{prefix}-{i}").PatchAsync(patch, options));
    }

    private static string Text(string name, string image) => Pod.Replace("NAME", name, StringComparison.Ordinal).Replace("web:1", image, StringComparison.Ordinal);

    private static async Task MeasureAsync(string what, int count, Func<int, Task> write)
    {
        var (cpu, bytes) = (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
        for (var i = 0; i < count; i++)
            await write(i);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-26} {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / count,6:0} µs CPU  {(GC.GetTotalAllocatedBytes(precise: true) - bytes) / 1024.0 / count,6:0.0} KiB"));
    }
}
