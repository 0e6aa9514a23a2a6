using System.Net;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.Storage;
using Orleans.Runtime;

namespace Orleans.Orchestrator.Hosts.Orcd.Wiring;

/// <summary>Grains on Microsoft Orleans: many silos with PostgreSQL between them, or one that is its own cluster.</summary>
internal static class GrainWiring
{
    private const string Cluster = "orchestrator";
    private const string Invariant = "Npgsql";

    /// <summary>Where silos talk with each other.</summary>
    private const int SiloPort = 11111;

    /// <summary>Where Orleans' clients come in. Its default, 30000, is one of those that Services of type NodePort get.</summary>
    private const int GatewayPort = 11112;

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
        // Orleans tells of each placement through Polly, and of each of its options.
        builder.Logging.AddFilter("Polly", LogLevel.Error).AddFilter("Orleans.Runtime.SiloOptionsLogger", LogLevel.Warning);
        var connection = options.PostgresFile is { } file ? File.ReadAllText(file).Trim() : null;
        // Before the silo, which looks for the others when it starts.
        if (connection is not null)
            builder.Services.AddHostedService(_ => new MembershipTables(connection));
        builder.UseOrleans(silo => Configure(silo, options.Address, connection));

        // After the silo, for these call grains when they start.
        builder.Services.AddPolicyFeed();
        builder.Services.AddHostedService<LostSilos>();
    }

    /// <summary>Nothing: Orleans' clients use its own gateway.</summary>
    public static void MapGrains(this WebApplication app) => _ = app;

    private static void Configure(ISiloBuilder silo, IPAddress address, string? connection)
    {
        silo.AddActivityPropagation();
        silo.Configure<ClusterMembershipOptions>(membership => new ConfigurationBuilder().AddInMemoryCollection(Membership).Build().Bind(membership));
        // Grains of objects say when they may go, and that must be more than one round of looking; the default is as long.
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionQuantum = TimeSpan.FromSeconds(20));
        if (connection is null)
        {
            silo.UseLocalhostClustering(SiloPort, GatewayPort, serviceId: Cluster, clusterId: Cluster);
            return;
        }

        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Cluster, Cluster));
        silo.ConfigureEndpoints(address, SiloPort, GatewayPort);
        silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Invariant, connection));
    }

    /// <summary>Makes the tables of members where there are none.</summary>
    private sealed class MembershipTables(string connection) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            using var script = new StreamReader(typeof(MembershipTables).Assembly.GetManifestResourceStream("sql/orleans/membership.sql")!);
            try
            {
                await using var database = new NpgsqlConnection(connection);
                await database.OpenAsync(cancellationToken);
                // As one command it is one transaction.
                await using var command = new NpgsqlCommand(await script.ReadToEndAsync(cancellationToken), database);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (NpgsqlException e)
            {
                throw new StoreUnavailableException($"PostgreSQL could not make the tables of silos: {e.Message}", e);
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
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
