using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.LocalEngine;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Benchmarks;

/// <summary>What a cluster costs in which nothing happens: signs of life and what goes by the clock, of the control plane and the simulated machines together.</summary>
internal static class IdleBenchmark
{
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(30);

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(int pods, int nodes, int seconds)
    {
        await using var store = new MemoryResourceStore();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<Storage.IResourceStore>(store);
        builder.UseLocalEngine();
        builder.Services.AddResources();
        builder.Services.AddClusterControllers(new ControllerOptions
        {
            ClusterCidr = System.Net.IPNetwork.Parse("10.0.0.0/8"), ServiceCidr = System.Net.IPNetwork.Parse("172.16.0.0/16"), NodePrefixLength = nodes > 60_000 ? 27 : 24,
        });
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        using var fleet = new NodeFleet(() => grains, TimeProvider.System, new SeededRandom(1));
        fleet.Add(new NodeClass { Name = "node", Count = nodes, Pods = 1000, Cpu = Quantity.FromMilli(1_000_000), Memory = Quantity.FromBytes(1L << 40) });
        await NodeFleet.StartAsync(fleet.Nodes);
        if (pods > 0)
        {
            using var meter = new PodMeter(grains, pods);
            await grains.GetGrain<IDeploymentGrain>("default/web").CreateAsync(A.Deployment("web", pods) with { Metadata = new() { Name = "web", Namespace = "default" } });
            await meter.Running;
        }

        // Every node has to hear of its interval, and grains that nobody calls any more end.
        await Task.Delay(Settles);
        var (cpu, allocated, clock) = (Cpu(), GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var passed = clock.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"idle: {pods} pods on {nodes} nodes: {(Cpu() - cpu).TotalSeconds / passed:0.0000} core, {(GC.GetTotalAllocatedBytes() - allocated) / passed / 1024:0} KiB/s, {Process.GetCurrentProcess().WorkingSet64 >> 20} MiB"));
        await host.StopAsync();
    }

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
