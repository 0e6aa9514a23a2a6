using System.Net;
using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.Networking.Tests.World;

namespace Orleans.Orchestrator.Networking.Tests.Services;

/// <summary>What an operator sees who asks nft about a node of ours. nft 1.0 aborts at rules that it has no words for.</summary>
public sealed class ServiceListingTests
{
    private static readonly ServicePort Web = new()
    {
        Name = "default/web",
        ClusterAddress = IPAddress.Parse("10.96.0.10"),
        Port = 80,
        NodePort = 30080,
        Endpoints = [new ServiceEndpoint(IPAddress.Parse("10.244.0.5"), 8080), new ServiceEndpoint(IPAddress.Parse("10.244.0.6"), 8080)],
    };

    private static readonly ServiceTable EveryShape = new(
    [
        Web,
        Web with { Name = "default/plain", ClusterAddress = IPAddress.Parse("10.96.0.11"), NodePort = null },
        Web with { Name = "default/sticky", ClusterAddress = IPAddress.Parse("10.96.0.12"), NodePort = 30081, ClientAffinity = true },
        Web with { Name = "default/empty", ClusterAddress = IPAddress.Parse("10.96.0.13"), NodePort = 30082, Endpoints = [] },
        Web with { Name = "default/dns", ClusterAddress = IPAddress.Parse("10.96.0.14"), NodePort = 30083, Port = 53, Protocol = ServiceProtocol.Udp },
        Web with { Name = "default/phone", ClusterAddress = IPAddress.Parse("10.96.0.15"), NodePort = null, Protocol = ServiceProtocol.Sctp },
    ]);

    [Fact]
    public async Task TheRulesetCanBeListed_WithServicesOfEveryShape()
    {
        await using var node = await TestNode.StartAsync();
        await node.Services.ApplyAsync(EveryShape);

        Assert.Equal("table ip orchestrator\n", node.Namespace.Shell("nft list tables"));
        var ruleset = node.Namespace.Shell("nft list ruleset");

        foreach (var service in new[] { "tcp . 10.96.0.10 . 80 ", "tcp . 10.96.0.11 . 80 ", "tcp . 10.96.0.12 . 80 ", "udp . 10.96.0.14 . 53 ", "sctp . 10.96.0.15 . 80 " })
            Assert.Contains(service, ruleset);
        foreach (var endpoint in new[] { "tcp . 10.96.0.10 . 80 . 1 : 10.244.0.6 . 8080", "tcp . 30080 . 0 : 10.244.0.5 . 8080", "udp . 30083 . 1 : 10.244.0.6 . 8080" })
            Assert.Contains(endpoint, ruleset);
        Assert.DoesNotContain("10.96.0.13", ruleset);
        Assert.Contains("typeof meta l4proto . ip daddr . th dport . numgen random mod 1 : ip daddr . th dport", ruleset);
        Assert.Contains("\"10.96.0.10\"", node.Namespace.Shell("nft -j list ruleset"));
    }

    [Fact]
    public async Task AListing_CanBeLoadedAgain_AndSaysTheSame()
    {
        await using var node = await TestNode.StartAsync();
        await node.Services.ApplyAsync(EveryShape);
        using var elsewhere = new TestNamespace();
        var ruleset = node.Namespace.Shell("nft list ruleset");

        using (var load = elsewhere.Start("nft -f -", input: ruleset))
        {
            Assert.Equal("", await load.StandardError.ReadToEndAsync());
            await load.WaitForExitAsync();
        }

        Assert.Equal(Sorted(ruleset), Sorted(elsewhere.Shell("nft list ruleset")));
    }

    [Fact]
    public async Task AnOperatorsOwnTable_IsLoadedAndListedBesideOurs()
    {
        await using var node = await TestNode.StartAsync();
        await node.Services.ApplyAsync(EveryShape);

        using (var load = node.Namespace.Start("nft -f -", input: "table inet mine { chain input { type filter hook input priority 0; tcp dport 22 accept; }; }\n"))
        {
            Assert.Equal("", await load.StandardError.ReadToEndAsync());
            await load.WaitForExitAsync();
        }

        Assert.Equal("table ip orchestrator\ntable inet mine\n", node.Namespace.Shell("nft list tables"));
        Assert.Contains("tcp dport 22 accept", node.Namespace.Shell("nft list table inet mine"));
        Assert.True((await node.Services.ApplyAsync(EveryShape)).IsEmpty);
    }

    /// <summary>Elements of a map come in no particular order.</summary>
    private static IEnumerable<string> Sorted(string ruleset) =>
        ruleset.Split([',', '\n', '{', '}']).Select(part => part.Trim()).Where(part => part.Length > 0).Order(StringComparer.Ordinal);
}
