using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.Simulation.Chaos;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>Grains on Microsoft Orleans: silos that are a cluster among themselves, talking through the loopback.</summary>
internal static class GrainWiring
{
    /// <summary>What runs grains.</summary>
    public const string Engine = "Microsoft Orleans";

    private const string Cluster = "orc-load";

    /// <summary>Where Orleans' clients come in, by orcd's wiring.</summary>
    private const int GatewayPort = 11_112;

    /// <summary>There is none: silos run on the thread pool.</summary>
    /// <exception cref="UsageException">Always; with the way out.</exception>
    public static IDeterministicEngine Deterministic(ulong seed) =>
        throw new UsageException($"seed {seed} cannot be replayed on {Engine}: build orc-load with -p:GrainEngine=Local");

    /// <summary>Starts a control plane of so many silos in this process.</summary>
    public static async Task<RunningCluster> StartAsync(IResourceStore store, TimeProvider time, ControllerOptions options, int silos, CancellationToken cancellationToken)
    {
        var ports = FreePorts(silos * 2);
        IHost[] hosts = [.. Enumerable.Range(0, silos).Select(i => Build(store, time, options, ports[2 * i], ports[(2 * i) + 1], new IPEndPoint(IPAddress.Loopback, ports[0]), silos > 1))];

        // The first keeps the table of members, so the others come after it.
        foreach (var host in hosts)
            await host.StartAsync(cancellationToken);
        return new RunningCluster([.. hosts], host => Kill(host, hosts[0]));
    }

    /// <summary>A client of a cluster that runs elsewhere, by Orleans' own gateway on the server's machine.</summary>
    public static async Task<LiveCluster> ConnectAsync(LiveTarget target, CancellationToken cancellationToken)
    {
        var gateway = new IPEndPoint((await Dns.GetHostAddressesAsync(target.Server.Host, cancellationToken))[0], GatewayPort);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error).AddSimpleConsole());
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("orchestrator", "orchestrator"));
            client.UseStaticClustering(gateway);
        });
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new LiveCluster(host);
    }

    private static IHost Build(IResourceStore store, TimeProvider time, ControllerOptions options, int siloPort, int gatewayPort, IPEndPoint primary, bool isOneOfSeveral)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error).AddFilter("Polly", LogLevel.Critical).AddSimpleConsole());
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(time);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, primary, Cluster, Cluster);
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionQuantum = TimeSpan.FromSeconds(20));
        });

        // After the silo, so that grains can be called when these start.
        if (isOneOfSeveral)
            builder.Services.AddPolicyFeed();
        builder.Services.AddResources();
        builder.Services.AddClusterControllers(options);
        return builder.Build();
    }

    /// <summary>A silo that is stopped without time to do so is dead for the others; then one of them goes on with its work.</summary>
    private static void Kill(IHost host, IHost survivor) => _ = KillAsync(host, survivor);

    private static async Task KillAsync(IHost host, IHost survivor)
    {
        await host.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await survivor.Services.GetRequiredService<SiloRecovery>().RecoverAsync(CancellationToken.None);
    }

    private static List<int> FreePorts(int count)
    {
        List<Socket> held = [.. Enumerable.Range(0, count).Select(static _ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))];
        held.ForEach(static socket => socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
        List<int> ports = [.. held.Select(static socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        held.ForEach(static socket => socket.Dispose());
        return ports;
    }
}
