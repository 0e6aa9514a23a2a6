using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.LocalEngine;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.Simulation.Chaos;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>Grains on the in-process engine.</summary>
internal static class GrainWiring
{
    /// <summary>What runs grains.</summary>
    public const string Engine = "LocalEngine";

    // A Deployment of a hundred thousand pods is as many calls at once, most of them to other silos.
    private static readonly RemoteOptions BetweenSilos = new() { MaxCallsInFlight = 1_000_000, MaxQueuedMessages = 2_000_000 };

    /// <summary>A new engine whose every choice follows from a seed.</summary>
    public static IDeterministicEngine Deterministic(ulong seed) => new DeterministicEngine(seed);

    /// <summary>Starts a control plane of so many silos in this process.</summary>
    public static async Task<RunningCluster> StartAsync(IResourceStore store, TimeProvider time, ControllerOptions options, int silos, CancellationToken cancellationToken)
    {
        var group = silos == 1 ? null : new LocalSilos(silos, BetweenSilos);
        IHost[] hosts = [.. Enumerable.Range(0, silos).Select(_ => Build(store, time, options, group))];
        group?.Lost += _ => Recover(hosts[0]);

        // All at once: each waits for the others before it calls a grain.
        await Task.WhenAll(hosts.Select(host => host.StartAsync(cancellationToken)));
        return new RunningCluster([.. hosts], host => group!.Kill(host.Services.GetRequiredService<IGrainFactory>()));
    }

    /// <summary>A client of a cluster that runs elsewhere, through the gateway on its API's port.</summary>
    public static async Task<LiveCluster> ConnectAsync(LiveTarget target, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseLocalEngineClient(options =>
        {
            options.Gateway = new UriBuilder(target.Server) { Scheme = "wss", Path = "/grains" }.Uri;
            options.Configure = socket =>
            {
                if (target.Certificate is { } certificate)
                    socket.ClientCertificates.Add(certificate);
                if (target.Token is { } token)
                    socket.SetRequestHeader("Authorization", $"Bearer {token}");
                socket.RemoteCertificateValidationCallback = (_, shown, _, _) => target.IsTrusted(shown);
            };
        });
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new LiveCluster(host);
    }

    private static IHost Build(IResourceStore store, TimeProvider time, ControllerOptions options, LocalSilos? group)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error).AddSimpleConsole());
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(time);
        if (group is not null)
        {
            builder.Services.AddSingleton(group);
            builder.Services.AddPolicyFeed();
        }

        builder.UseLocalEngine();
        builder.Services.AddResources();
        builder.Services.AddClusterControllers(options);
        return builder.Build();
    }

    private static void Recover(IHost host) => _ = host.Services.GetRequiredService<SiloRecovery>().RecoverAsync(CancellationToken.None);
}
