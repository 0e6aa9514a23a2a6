using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;

namespace Orleans.Orchestrator.Hosts.Orcd.Wiring;

/// <summary>Grains on Microsoft Orleans: many silos with PostgreSQL between them, or one that is its own cluster.</summary>
internal static class GrainWiring
{
    public static void UseGrains(this WebApplicationBuilder builder, OrcdOptions options)
    {
        builder.Services.AddPolicyFeed();
        builder.Host.UseOrleans(silo => Configure(silo, options));
    }

    /// <summary>Nothing: Orleans' clients use its own gateway.</summary>
    public static void MapGrains(this WebApplication app) => _ = app;

    private static void Configure(ISiloBuilder silo, OrcdOptions options)
    {
        silo.AddActivityPropagation();
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("orchestrator", "orchestrator"));
        // Measured with three silos: a crashed one is replaced within 5 s with these, 10 to 31 s with the defaults.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 3;
            membership.NumVotesForDeathDeclaration = 2;
        });
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(3));
        if (options.PostgresFile is not { } file)
        {
            silo.UseLocalhostClustering(serviceId: "orchestrator", clusterId: "orchestrator");
            silo.UseInMemoryReminderService();
            return;
        }

        var connection = File.ReadAllText(file).Trim();
        silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("Npgsql", connection));
        silo.UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = ("Npgsql", connection));
        silo.AddAdoNetGrainStorage("cluster", o => (o.Invariant, o.ConnectionString) = ("Npgsql", connection));
    }
}
