using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.Simulation.Chaos;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>Grains on Microsoft Orleans: one silo that is its own cluster.</summary>
internal static class GrainWiring
{
    /// <summary>What runs grains.</summary>
    public const string Engine = "Microsoft Orleans";

    /// <summary>There is none: silos run on the thread pool.</summary>
    /// <exception cref="UsageException">Always; with the way out.</exception>
    public static IDeterministicEngine Deterministic(ulong seed) =>
        throw new UsageException($"seed {seed} cannot be replayed on {Engine}: build orc-load with -p:GrainEngine=Local");

    /// <summary>Starts a control plane in this process.</summary>
    public static async Task<RunningCluster> StartAsync(IResourceStore store, TimeProvider time, ControllerOptions options, CancellationToken cancellationToken)
    {
        var builder = Host.CreateDefaultBuilder();
        builder.ConfigureServices(services => services
            .AddLogging(log => log.SetMinimumLevel(LogLevel.Error)).AddSingleton(store).AddSingleton(time).AddResources().AddClusterControllers(options));
        builder.UseOrleans(silo => silo.UseLocalhostClustering().UseInMemoryReminderService());
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new RunningCluster(host);
    }
}
