using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.LocalEngine;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.Simulation.Chaos;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>Grains on the in-process engine.</summary>
internal static class GrainWiring
{
    /// <summary>What runs grains.</summary>
    public const string Engine = "LocalEngine";

    /// <summary>A new engine whose every choice follows from a seed.</summary>
    public static IDeterministicEngine Deterministic(ulong seed) => new DeterministicEngine(seed);

    /// <summary>Starts a control plane in this process.</summary>
    public static async Task<RunningCluster> StartAsync(IResourceStore store, TimeProvider time, ControllerOptions options, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error).AddSimpleConsole());
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(time);
        builder.UseLocalEngine();
        builder.Services.AddResources();
        builder.Services.AddClusterControllers(options);
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new RunningCluster(host);
    }
}
