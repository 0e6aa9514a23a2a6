using System.Net;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Orchestrator.Samples.DotnetClient.Wiring;

/// <summary>A grain client of an <c>orcd</c> that runs grains on Microsoft Orleans.</summary>
internal static class GrainWiring
{
    private const string Cluster = "orchestrator";

    /// <summary>Where Orleans' clients come in, by orcd's wiring; whoever reaches it needs no credentials.</summary>
    private const int GatewayPort = 11112;

    /// <summary>Registers <see cref="IClusterClient"/>.</summary>
    /// <param name="server">The API, such as <c>https://127.0.0.1:6443</c>. A silo alone has its gateway on the loopback, one of several at <c>--address</c>.</param>
    public static void UseGrains(this IHostApplicationBuilder builder, Uri server, string pki) => builder.UseOrleansClient(client =>
    {
        _ = pki;
        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Cluster, Cluster));
        client.UseStaticClustering(new IPEndPoint(Dns.GetHostAddresses(server.Host)[0], GatewayPort));
    });
}
