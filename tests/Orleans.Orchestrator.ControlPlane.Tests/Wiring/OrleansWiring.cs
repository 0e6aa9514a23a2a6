using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Orchestrator.ControlPlane.Tests.Wiring;

/// <summary>Grains on Microsoft Orleans: each host is a silo, and a cluster, of its own.</summary>
internal static class GrainWiring
{
    /// <summary>Has grains run in this host.</summary>
    public static void UseGrains(this IHostApplicationBuilder builder) => builder.UseOrleans(static silo =>
    {
        var (siloPort, gatewayPort) = FreePorts();
        silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: "tests", clusterId: $"tests-{siloPort}");
        // As in orcd: longer than a grain's age it may not be.
        silo.Configure<GrainCollectionOptions>(static collection => collection.CollectionQuantum = TimeSpan.FromSeconds(20));
    });

    private static (int Silo, int Gateway) FreePorts()
    {
        using var silo = Bound();
        using var gateway = Bound();
        return (PortOf(silo), PortOf(gateway));
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
