using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.Networking.Tests.World;

namespace Orleans.Orchestrator.Networking.Tests;

public sealed class NetworkCleanupTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Afterwards_TheNodeIsAsItWas(string forwarding)
    {
        await using var node = await TestNode.StartAsync();
        await NetworkCleanup.RunAsync(node.Options);
        node.Namespace.Shell($"sysctl -qw net.ipv4.ip_forward={forwarding}");
        node.Namespace.Shell("ip link add orchid type bridge && nft add table ip theirs");
        var before = Picture(node);

        await node.PodNetwork.StartAsync();
        await node.PodNetwork.StartAsync();
        await node.Services.StartAsync();
        var pod = await node.AddPodAsync("pod");
        await node.AddPodAsync("other");
        await node.Services.ApplyAsync(new([TestNode.Service(pod)]));
        Assert.NotEqual(before, Picture(node));
        var removed = await NetworkCleanup.RunAsync(node.Options);

        Assert.Equal(3, removed.Count);
        Assert.Equal(before, Picture(node));
        Assert.Empty(await NetworkCleanup.RunAsync(node.Options));
    }

    private static string Picture(TestNode node) => node.Namespace.Shell(
        "ip -o link | sed 's/^[0-9]*: //; s/@.*//; s/ .*//' && ip -4 -o addr && ip -4 route show table all && ip neigh && nft list ruleset && sysctl net.ipv4.ip_forward");
}
