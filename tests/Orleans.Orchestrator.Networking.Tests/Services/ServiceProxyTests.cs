using System.Net;
using System.Net.Sockets;
using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.Networking.Tests.World;

namespace Orleans.Orchestrator.Networking.Tests.Services;

public sealed class ServiceProxyTests
{
    private const string Vip = "10.96.0.10";

    [Theory]
    [InlineData(ProtocolType.Tcp)]
    [InlineData(ProtocolType.Udp)]
    public async Task AVirtualAddress_IsAnsweredByEveryEndpoint_ForPodsAndForTheNode(ProtocolType protocol)
    {
        await using var node = await TestNode.StartAsync();
        var (a, b, client) = (await node.AddPodAsync("a"), await node.AddPodAsync("b"), await node.AddPodAsync("client"));
        await node.Services.ApplyAsync(new([TestNode.Service(a, b) with { Protocol = protocol == ProtocolType.Udp ? ServiceProtocol.Udp : ServiceProtocol.Tcp }]));

        Assert.Equal(["a", "b"], await ServersAsync(client.Namespace, Vip, 80, protocol));
        Assert.Equal(["a", "b"], await ServersAsync(node.Namespace, Vip, 80, protocol));
        Assert.Equal(client.Address.ToString(), (await EchoClient.AskAsync(client.Namespace, Vip, 80, protocol)).Client);
    }

    [Fact]
    public async Task ANodePort_IsAnsweredAtEveryAddressOfTheNode_AndFromOutside_WithTheClientsAddress()
    {
        await using var node = await TestNode.StartAsync();
        var (a, b) = (await node.AddPodAsync("a"), await node.AddPodAsync("b"));
        await node.Services.ApplyAsync(new([TestNode.Service(a, b) with { NodePort = 30080 }]));

        Assert.Equal(["a", "b"], await ServersAsync(node.Outside, "192.0.2.1", 30080));
        Assert.Equal("192.0.2.2", (await EchoClient.AskAsync(node.Outside, "192.0.2.1", 30080)).Client);
        Assert.Equal(["a", "b"], await ServersAsync(node.Namespace, "127.0.0.1", 30080));
        Assert.Equal(["a", "b"], await ServersAsync(node.Namespace, "192.0.2.1", 30080));
        Assert.Equal(["a", "b"], await ServersAsync(a.Namespace, "192.0.2.1", 30080));
        Assert.Equal(["a", "b"], await ServersAsync(a.Namespace, "169.254.1.1", 30080));
    }

    [Fact]
    public async Task OtherAddresses_LeadToTheSameEndpoints_ExternalOnesAndTheLoopbackAndAPortOfTheNodeAlone()
    {
        await using var node = await TestNode.StartAsync();
        var (a, b) = (await node.AddPodAsync("a"), await node.AddPodAsync("b"));
        var service = TestNode.Service(a, b);
        await node.Services.ApplyAsync(new([
            service,
            service with { Name = "external", ClusterAddress = IPAddress.Parse("192.0.2.1") },
            service with { Name = "loopback", ClusterAddress = IPAddress.Loopback },
            TestNode.Service(a) with { Name = "host port", ClusterAddress = IPAddress.Any, Port = 8888 },
        ]));

        Assert.Equal(["a", "b"], await ServersAsync(node.Outside, "192.0.2.1", 80));
        Assert.Equal(["a", "b"], await ServersAsync(b.Namespace, "192.0.2.1", 80));
        Assert.Equal(["a", "b"], await ServersAsync(node.Namespace, "127.0.0.1", 80));
        Assert.Equal(["a"], await ServersAsync(node.Outside, "192.0.2.1", 8888));
        Assert.Equal(["a"], await ServersAsync(node.Namespace, "127.0.0.1", 8888));
        Assert.Equal(["a"], await ServersAsync(b.Namespace, "192.0.2.1", 8888));

        await node.Services.ApplyAsync(new([service]));
        await EchoClient.AssertRefusedAsync(node.Outside, "192.0.2.1", 8888, ProtocolType.Tcp);
    }

    [Fact]
    public async Task MoreEndpoints_ThanTheMapsHaveRoomFor_AreInstalledByARoomierTable()
    {
        await using var node = await TestNode.StartAsync();
        var (pod, client) = (await node.AddPodAsync("pod"), await node.AddPodAsync("client"));
        var service = TestNode.Service(pod);
        await node.Services.ApplyAsync(new([service]));
        var many = Enumerable.Range(0, 500).Select(i => service with
        {
            Name = $"s{i}",
            ClusterAddress = new IPAddress([10, 96, (byte)(1 + (i / 250)), (byte)(1 + (i % 250))]),
            Endpoints = [.. Enumerable.Range(0, 10).Select(e => new ServiceEndpoint(pod.Address, (ushort)(20_000 + e)))],
        });
        var table = new ServiceTable([service, .. many]);
        Assert.True((await node.Services.ApplyAsync(table)).Replaced);
        Assert.Equal(["pod"], await ServersAsync(client.Namespace, Vip, 80));
        Assert.Equal(default, await node.Services.ApplyAsync(table));
    }

    [Fact]
    public async Task APod_ReachesItselfThroughItsService()
    {
        await using var node = await TestNode.StartAsync();
        var pod = await node.AddPodAsync("pod");
        await node.Services.ApplyAsync(new([TestNode.Service(pod)]));

        var answer = await EchoClient.AskAsync(pod.Namespace, Vip, 80);

        Assert.Equal("pod", answer.Server);
        Assert.NotEqual(pod.Address.ToString(), answer.Client);
    }

    [Theory]
    [InlineData(ProtocolType.Tcp)]
    [InlineData(ProtocolType.Udp)]
    public async Task AServiceWithoutEndpoints_RefusesAtOnce(ProtocolType protocol)
    {
        await using var node = await TestNode.StartAsync();
        var client = await node.AddPodAsync("client");
        await node.Services.ApplyAsync(new([TestNode.Service() with { NodePort = 30080 }]));

        await EchoClient.AssertRefusedAsync(client.Namespace, Vip, 80, protocol);
        // The node's own datagrams are stopped before they leave, and the kernel calls that by another name.
        await EchoClient.AssertRefusedAsync(
            node.Namespace, Vip, 80, protocol, protocol == ProtocolType.Udp ? SocketError.AccessDenied : SocketError.ConnectionRefused);
        await EchoClient.AssertRefusedAsync(node.Outside, "192.0.2.1", 30080, protocol);
    }

    [Fact]
    public async Task ARemovedEndpoint_GetsNoMoreConnections_AndItsReturnIsNoticed()
    {
        await using var node = await TestNode.StartAsync();
        var (a, b, c) = (await node.AddPodAsync("a"), await node.AddPodAsync("b"), await node.AddPodAsync("c"));
        await node.Services.ApplyAsync(new([TestNode.Service(a, b, c)]));

        await node.Services.ApplyAsync(new([TestNode.Service(a, c)]));
        Assert.Equal(["a", "c"], await ServersAsync(node.Namespace, Vip, 80));

        await node.Services.ApplyAsync(new([TestNode.Service(a, b, c)]));
        Assert.Equal(["a", "b", "c"], await ServersAsync(node.Namespace, Vip, 80));

        await node.Services.ApplyAsync(ServiceTable.Empty);
        await EchoClient.AssertRefusedAsync(node.Namespace, Vip, 80);
    }

    [Fact]
    public async Task WithAffinity_AClientStaysWithItsEndpoint_AndOthersDiffer()
    {
        await using var node = await TestNode.StartAsync();
        var pods = new List<TestPod>();
        for (var number = 0; number < 8; number++)
            pods.Add(await node.AddPodAsync($"pod-{number}"));
        await node.Services.ApplyAsync(new([TestNode.Service(pods) with { ClientAffinity = true, NodePort = 30080 }]));

        var chosen = new HashSet<string>();
        foreach (var pod in pods)
        {
            var servers = await ServersAsync(pod.Namespace, Vip, 80, connections: 10);
            Assert.Equal(servers, await ServersAsync(pod.Namespace, "169.254.1.1", 30080, connections: 10));
            chosen.Add(Assert.Single(servers));
        }
        Assert.True(chosen.Count > 1, "eight clients all went to one endpoint");
    }

    [Fact]
    public async Task OneEndpointMore_ChangesTwoElements_AndTheSameTableNone()
    {
        await using var node = await TestNode.StartAsync();
        var services = Enumerable.Range(0, 50).Select(number => Synthetic(number, endpoints: 10)).ToList();
        Assert.Equal(new ServiceChange(50 * 11, 0, false), await node.Services.ApplyAsync(new([.. services])));
        Assert.True((await node.Services.ApplyAsync(new([.. services]))).IsEmpty);
        Assert.True((await node.Services.ApplyAsync(new([.. services.Select((_, number) => Synthetic(number, endpoints: 10))]))).IsEmpty);

        services[7] = Synthetic(7, endpoints: 11);
        Assert.Equal(new ServiceChange(2, 1, false), await node.Services.ApplyAsync(new([.. services])));

        // The first of ten leaves: the last takes its slot.
        services[8] = services[8] with { Endpoints = services[8].Endpoints.RemoveAt(0) };
        Assert.Equal(new ServiceChange(2, 3, false), await node.Services.ApplyAsync(new([.. services])));

        // A changed place of one endpoint.
        services[9] = services[9] with { Endpoints = services[9].Endpoints.SetItem(3, new ServiceEndpoint(IPAddress.Parse("10.244.0.99"), 1)) };
        Assert.Equal(new ServiceChange(1, 1, false), await node.Services.ApplyAsync(new([.. services])));
    }

    [Fact]
    public async Task ANodePort_MayChangeHands_InOneApply()
    {
        await using var node = await TestNode.StartAsync();
        var (a, b) = (await node.AddPodAsync("a"), await node.AddPodAsync("b"));
        var (first, second) = (TestNode.Service(a), TestNode.Service(b) with { Name = "default/other", ClusterAddress = IPAddress.Parse("10.96.0.11") });
        await node.Services.ApplyAsync(new([first with { NodePort = 30001 }, second with { NodePort = 30002 }]));

        var change = await node.Services.ApplyAsync(new([first with { NodePort = 30002 }, second with { NodePort = 30001 }]));

        Assert.False(change.Replaced);
        Assert.Equal("a", (await EchoClient.AskAsync(node.Outside, "192.0.2.1", 30002)).Server);
        Assert.Equal("b", (await EchoClient.AskAsync(node.Outside, "192.0.2.1", 30001)).Server);
    }

    [Fact]
    public async Task ARestartedDaemon_KeepsForwarding_AndFindsNothingToChange()
    {
        await using var node = await TestNode.StartAsync();
        var pods = new[] { await node.AddPodAsync("a"), await node.AddPodAsync("b") };
        var table = new ServiceTable(
            [TestNode.Service(pods) with { NodePort = 30080 }, Synthetic(1, 3) with { ClientAffinity = true }, Synthetic(2, 5)]);
        await node.Services.ApplyAsync(table);

        using var restarted = new ServiceProxy(node.Options);
        await restarted.StartAsync();

        Assert.Equal(["a", "b"], await ServersAsync(node.Namespace, Vip, 80));
        Assert.True((await restarted.ApplyAsync(table)).IsEmpty);
    }

    [Theory]
    [InlineData("nft flush ruleset")]
    [InlineData("nft flush map ip orchestrator services")]
    [InlineData("nft flush map ip orchestrator endpoints")]
    [InlineData("nft flush chain ip orchestrator postrouting")]
    [InlineData("nft delete element ip orchestrator services '{ tcp . 10.96.0.10 . 80 }'")]
    [InlineData("nft delete element ip orchestrator endpoints '{ tcp . 10.96.0.10 . 80 . 0 }'")]
    [InlineData("nft delete element ip orchestrator nodeports '{ tcp . 30080 }'")]
    [InlineData("nft delete element ip orchestrator picks '{ 0:1 }'")]
    [InlineData("nft delete rule ip orchestrator dispatch handle $(nft -a list chain ip orchestrator dispatch | sed -n 's/.*\"services\".*handle //p')")]
    [InlineData("nft replace rule ip orchestrator forward handle $(nft -a list chain ip orchestrator forward | sed -n 's/.*\"known connections\".*handle //p') drop")]
    [InlineData("nft add rule ip orchestrator guard drop")]
    [InlineData("nft flush chain ip orchestrator prerouting && nft delete chain ip orchestrator prerouting")]
    [InlineData("nft flush chain ip orchestrator output && nft delete chain ip orchestrator output && nft add chain ip orchestrator output && nft add rule ip orchestrator output jump dispatch comment '\"to services\"'")]
    [InlineData("nft add chain ip orchestrator forward '{ policy drop; }'")]
    [InlineData("nft add chain ip orchestrator theirs")]
    [InlineData("nft add table ip orchestrator '{ flags dormant; }'")]
    [InlineData("nft add table ip orchestrator '{ comment \"something else\"; }' && nft delete table ip orchestrator && nft add table ip orchestrator")]
    public async Task WhatSomebodyElseDidToTheTable_IsRepairedByTheNextApply(string damage)
    {
        await using var node = await TestNode.StartAsync();
        var pod = await node.AddPodAsync("a");
        var table = new ServiceTable([TestNode.Service(pod) with { NodePort = 30080 }]);
        await node.Services.ApplyAsync(table);
        var before = Ruleset(node);

        Assert.Contains("chain random-1 {", before);
        node.Namespace.Shell(damage);
        Assert.NotEqual(before, Ruleset(node));
        await node.Services.ApplyAsync(table);

        Assert.Equal(before, Ruleset(node));
        Assert.Equal("a", (await EchoClient.AskAsync(node.Namespace, Vip, 80)).Server);
    }

    [Fact]
    public async Task AnotherTable_IsLeftAlone()
    {
        await using var node = await TestNode.StartAsync();
        node.Namespace.Shell("nft add table ip theirs && nft add chain ip theirs c && nft add rule ip theirs c accept");
        var pod = await node.AddPodAsync("a");

        Assert.False((await node.Services.ApplyAsync(new([TestNode.Service(pod)]))).Replaced);

        Assert.Contains("accept", node.Namespace.Shell("nft list table ip theirs"));
    }

    [Fact]
    public async Task ATableThatContradictsItself_IsRefusedWithAllFaults_AndNothingChanges()
    {
        await using var node = await TestNode.StartAsync();
        var pod = await node.AddPodAsync("a");
        await node.Services.ApplyAsync(new([TestNode.Service(pod)]));
        var before = Ruleset(node);
        var web = TestNode.Service(pod) with { NodePort = 30080 };

        var refusal = await Assert.ThrowsAsync<NetworkException>(() => node.Services.ApplyAsync(new([
            web,
            web with { Name = "default/twin", NodePort = null },
            web with { Name = "default/greedy", Port = 81 },
            web with { Name = "default/none", Port = 0, NodePort = null },
            web with { Name = "default/six", ClusterAddress = IPAddress.Parse("fd00::1") },
            web with { Name = "default/self", Port = 82, NodePort = null, Endpoints = [new ServiceEndpoint(IPAddress.Loopback, 80)] },
        ])));

        foreach (var name in new[] { "default/twin", "default/greedy", "default/none", "default/six", "default/self" })
            Assert.Contains(name, refusal.Message);
        Assert.Equal(before, Ruleset(node));
    }

    [Fact]
    public async Task PodsReachTheWorld_UnderTheNodesAddress_AndNotTheNodesLoopback()
    {
        await using var node = await TestNode.StartAsync();
        var pod = await node.AddPodAsync("pod");
        node.Serve(node.Outside, "world", 9000);
        node.Serve(node.Namespace, "node", 9001);

        Assert.Equal(("world", "192.0.2.1"), await EchoClient.AskAsync(pod.Namespace, "192.0.2.2", 9000));

        pod.Namespace.Shell("sysctl -qw net.ipv4.conf.all.route_localnet=1 && ip addr flush dev lo && ip route flush table local type local match 127.0.0.0/8 && ip route add 127.0.0.0/8 via 169.254.1.1 src " + pod.Address);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EchoClient.AskAsync(pod.Namespace, "127.0.0.1", 9001));
    }

    private static string Ruleset(TestNode node) =>
        string.Join('\n', node.Namespace.TryShell("nft -s list table ip orchestrator").Output.Split('\n').Select(line => line.Trim()).Order());

    private static ServicePort Synthetic(int number, int endpoints) => new()
    {
        Name = $"default/synthetic-{number}",
        ClusterAddress = new IPAddress([10, 97, (byte)(number >> 8), (byte)number]),
        Port = 80,
        Endpoints = [.. Enumerable.Range(1, endpoints).Select(pod => new ServiceEndpoint(new IPAddress([10, 244, (byte)number, (byte)pod]), 8080))],
    };

    private static async Task<List<string>> ServersAsync(
        TestNamespace from, string address, int port, ProtocolType protocol = ProtocolType.Tcp, int connections = 40)
    {
        var servers = new SortedSet<string>(StringComparer.Ordinal);
        for (var connection = 0; connection < connections; connection++)
            servers.Add((await EchoClient.AskAsync(from, address, port, protocol)).Server);
        return [.. servers];
    }
}
