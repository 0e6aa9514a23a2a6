using System.Net;
using System.Net.Sockets;
using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.Networking.Tests.World;

namespace Orleans.Orchestrator.Networking.Tests.Services;

/// <summary>A UDP client that never closes its socket is one connection to the kernel for as long as it keeps sending.</summary>
public sealed class StaleConnectionTests
{
    private const string Vip = "10.96.0.10";

    [Fact]
    public async Task AUdpClient_MovesOn_WhenItsEndpointVanishes()
    {
        await using var node = await TestNode.StartAsync();
        var (a, b, client) = (await node.AddPodAsync("a"), await node.AddPodAsync("b"), await node.AddPodAsync("client"));
        using var socket = EchoClient.Open(client.Namespace, ProtocolType.Udp);
        await node.Services.ApplyAsync(Udp(a));
        Assert.Equal("a", await AskAsync(socket, client, Vip, 80));

        await node.Services.ApplyAsync(Udp(a, b));
        Assert.Equal("a", await AskAsync(socket, client, Vip, 80));

        await node.Services.ApplyAsync(Udp(b));
        Assert.Equal("b", await AskAsync(socket, client, Vip, 80));
    }

    [Fact]
    public async Task AUdpClientFromOutside_MovesOn_WhenANodePortsEndpointVanishes()
    {
        await using var node = await TestNode.StartAsync();
        var (a, b) = (await node.AddPodAsync("a"), await node.AddPodAsync("b"));
        using var socket = EchoClient.Open(node.Outside, ProtocolType.Udp);
        await node.Services.ApplyAsync(Udp(a));
        Assert.Equal("a", (await EchoClient.AskAsync(node.Outside, "192.0.2.1", 30080, ProtocolType.Udp, socket)).Server);

        await node.Services.ApplyAsync(Udp(b));

        Assert.Equal("b", (await EchoClient.AskAsync(node.Outside, "192.0.2.1", 30080, ProtocolType.Udp, socket)).Server);
    }

    [Fact]
    public async Task AUdpClient_IsRefused_AfterTheLastEndpoint_AndServedByTheNextFirst()
    {
        await using var node = await TestNode.StartAsync();
        var (a, client) = (await node.AddPodAsync("a"), await node.AddPodAsync("client"));
        using var socket = EchoClient.Open(client.Namespace, ProtocolType.Udp);
        using var outside = EchoClient.Open(node.Outside, ProtocolType.Udp);
        await node.Services.ApplyAsync(Udp(a));
        Assert.Equal("a", await AskAsync(socket, client, Vip, 80));

        await node.Services.ApplyAsync(Udp());
        await AssertRefusedAsync(client.Namespace, Vip, 80, socket);
        await AssertRefusedAsync(node.Outside, "192.0.2.1", 30080, outside);

        await node.Services.ApplyAsync(Udp(a));
        Assert.Equal("a", await AskAsync(socket, client, Vip, 80));
        Assert.Equal("a", (await EchoClient.AskAsync(node.Outside, "192.0.2.1", 30080, ProtocolType.Udp, outside)).Server);

        await node.Services.ApplyAsync(ServiceTable.Empty);
        await AssertRefusedAsync(client.Namespace, Vip, 80, socket);
        await AssertRefusedAsync(node.Outside, "192.0.2.1", 30080, outside);
    }

    [Fact]
    public async Task ARestartedDaemon_EndsConnections_OfEndpointsThatVanishedMeanwhile()
    {
        await using var node = await TestNode.StartAsync();
        var (a, b, client) = (await node.AddPodAsync("a"), await node.AddPodAsync("b"), await node.AddPodAsync("client"));
        using var socket = EchoClient.Open(client.Namespace, ProtocolType.Udp);
        await node.Services.ApplyAsync(Udp(a));
        Assert.Equal("a", await AskAsync(socket, client, Vip, 80));
        // Without the old table there is nothing to compare with.
        node.Namespace.Shell("nft flush ruleset");

        using var restarted = new ServiceProxy(node.Options);
        await restarted.StartAsync();
        await restarted.ApplyAsync(Udp(b));

        Assert.Equal("b", await AskAsync(socket, client, Vip, 80));
    }

    [Fact]
    public async Task ConnectionsThatAreNotTheServices_AreLeftAlone()
    {
        await using var node = await TestNode.StartAsync();
        var (a, b, client) = (await node.AddPodAsync("a"), await node.AddPodAsync("b"), await node.AddPodAsync("client"));
        node.Serve(node.Outside, "world", 9000);
        await node.Services.ApplyAsync(Udp(a));
        await EchoClient.AskAsync(client.Namespace, "192.0.2.2", 9000, ProtocolType.Udp);
        await EchoClient.AskAsync(client.Namespace, b.Address.ToString(), 8080, ProtocolType.Udp);
        await EchoClient.AskAsync(client.Namespace, Vip, 80, ProtocolType.Udp);
        Assert.Equal(3, Tracked().Count);

        await node.Services.ApplyAsync(Udp(b));

        Assert.Equal(2, Tracked().Count);
        Assert.DoesNotContain(Tracked(), line => line.Contains(Vip, StringComparison.Ordinal));

        List<string> Tracked() =>
            [.. node.Namespace.Shell("cat /proc/net/nf_conntrack").Split('\n').Where(line => line.Contains("udp", StringComparison.Ordinal))];
    }

    private static ServiceTable Udp(params IEnumerable<TestPod> pods) =>
        new([TestNode.Service(pods) with { Protocol = ServiceProtocol.Udp, NodePort = 30080 }]);

    private static async Task<string> AskAsync(Socket socket, TestPod client, string address, int port) =>
        (await EchoClient.AskAsync(client.Namespace, address, port, ProtocolType.Udp, socket)).Server;

    private static async Task AssertRefusedAsync(TestNamespace from, string address, int port, Socket socket)
    {
        var refusal = await Assert.ThrowsAnyAsync<SocketException>(() => EchoClient.AskAsync(from, address, port, ProtocolType.Udp, socket));
        Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
    }
}
