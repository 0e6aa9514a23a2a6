using Microsoft.Extensions.Configuration;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Runtime;

namespace Orleans.Orchestrator.Hosts.Orcd.Wiring;

/// <summary>Grains on Microsoft Orleans: many silos with PostgreSQL between them, or one that is its own cluster.</summary>
internal static class GrainWiring
{
    private const string Cluster = "orchestrator";
    private const string Invariant = "Npgsql";

    /// <summary>
    /// Measured with three silos: a crashed one is replaced within 5 s with these, 10 to 31 s with the defaults. By name, since
    /// <c>MaxProbeTimeout</c> is not in every Orleans 10.
    /// </summary>
    private static readonly Dictionary<string, string?> Membership = new()
    {
        ["ProbeTimeout"] = "00:00:01", ["MaxProbeTimeout"] = "00:00:01", ["NumMissedProbesLimit"] = "3", ["NumVotesForDeathDeclaration"] = "2",
    };

    public static void UseGrains(this WebApplicationBuilder builder, OrcdOptions options)
    {
        // Orleans tells of each placement through Polly.
        builder.Logging.AddFilter("Polly", LogLevel.Error);
        builder.UseOrleans(silo => Configure(silo, options));

        // After the silo, for these call grains when they start.
        builder.Services.AddPolicyFeed();
        builder.Services.AddHostedService<LostSilos>();
    }

    /// <summary>Nothing: Orleans' clients use its own gateway.</summary>
    public static void MapGrains(this WebApplication app) => _ = app;

    private static void Configure(ISiloBuilder silo, OrcdOptions options)
    {
        silo.AddActivityPropagation();
        silo.Configure<ClusterMembershipOptions>(membership => new ConfigurationBuilder().AddInMemoryCollection(Membership).Build().Bind(membership));
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(3));
        // Grains of objects say when they may go, and that must be more than one round of looking; the default is as long.
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionQuantum = TimeSpan.FromSeconds(20));
        if (options.PostgresFile is not { } file)
        {
            silo.UseLocalhostClustering(serviceId: Cluster, clusterId: Cluster);
            silo.UseInMemoryReminderService();
            return;
        }

        var connection = File.ReadAllText(file).Trim();
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Cluster, Cluster));
        silo.ConfigureEndpoints(options.Address, EndpointOptions.DEFAULT_SILO_PORT, EndpointOptions.DEFAULT_GATEWAY_PORT);
        silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Invariant, connection));
        silo.UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = (Invariant, connection));
    }

    /// <summary>When the members agree that a silo is dead, the one of those left with the lowest address has its work gone on with.</summary>
    private sealed class LostSilos(IClusterMembershipService membership, ILocalSiloDetails self, SiloRecovery recovery) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var dead = new HashSet<SiloAddress>();
            await foreach (var now in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                var died = now.Members.Values.Where(member => member.Status == SiloStatus.Dead && dead.Add(member.SiloAddress)).ToList();
                var first = now.Members.Values.Where(static member => member.Status == SiloStatus.Active).Select(static member => member.SiloAddress).Order().FirstOrDefault();
                if (died.Count > 0 && self.SiloAddress.Equals(first))
                    await recovery.RecoverAsync(stoppingToken);
            }
        }
    }
}
