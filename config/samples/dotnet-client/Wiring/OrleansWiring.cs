using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Orchestrator.Samples.DotnetClient.Wiring;

/// <summary>A grain client of an <c>orcd</c> that runs grains on Microsoft Orleans.</summary>
internal static class GrainWiring
{
    /// <summary>Registers <see cref="IClusterClient"/> for the silo of this machine; Orleans has a gateway of its own, port 30000.</summary>
    public static void UseGrains(this IHostApplicationBuilder builder, Uri server, string pki)
    {
        _ = (server, pki);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("orchestrator", "orchestrator"));
            client.UseLocalhostClustering(serviceId: "orchestrator", clusterId: "orchestrator");
        });
    }
}
