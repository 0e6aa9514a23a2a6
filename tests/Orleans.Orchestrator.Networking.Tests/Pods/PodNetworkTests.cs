using System.Net;
using System.Net.Sockets;
using Orleans.Orchestrator.Networking.Netlink;
using Orleans.Orchestrator.Networking.Pods;
using Orleans.Orchestrator.Networking.Tests.World;

namespace Orleans.Orchestrator.Networking.Tests.Pods;

public sealed class PodNetworkTests
{
    [Fact]
    public async Task PodsReachEachOther_AndTheNode_WithTheirOwnAddresses()
    {
        await using var node = await TestNode.StartAsync();
        var first = await node.AddPodAsync("first");
        var second = await node.AddPodAsync("second");
        node.Serve(node.Namespace, "node", 9000);

        Assert.NotEqual(first.Address, second.Address);
        Assert.Equal(("second", first.Address.ToString()), await EchoClient.AskAsync(first.Namespace, second.Address.ToString(), 8080));
        Assert.Equal(("first", second.Address.ToString()), await EchoClient.AskAsync(second.Namespace, first.Address.ToString(), 8080, ProtocolType.Udp));
        Assert.Equal("first", (await EchoClient.AskAsync(node.Namespace, first.Address.ToString(), 8080)).Server);
        Assert.Equal(("node", first.Address.ToString()), await EchoClient.AskAsync(first.Namespace, "169.254.1.1", 9000));
        Assert.Equal("first", (await EchoClient.AskAsync(first.Namespace, "127.0.0.1", 8080)).Server);
    }

    [Fact]
    public async Task APod_TakesTheLargestPacketOfTheUplink()
    {
        await using var node = await TestNode.StartAsync();
        node.Namespace.Shell("ip link set up0 mtu 1400");
        using var restarted = new PodNetwork(node.Options);
        await restarted.StartAsync();
        using var pod = new TestNamespace();
        await restarted.AttachAsync("pod", pod.Path);

        Assert.Contains("mtu 1400", pod.Shell("ip link show eth0"));
    }

    [Fact]
    public async Task APod_CanNotSendWithAnotherPodsAddress()
    {
        await using var node = await TestNode.StartAsync();
        var honest = await node.AddPodAsync("honest");
        var liar = await node.AddPodAsync("liar");
        liar.Namespace.Shell($"ip addr add {honest.Address}/32 dev eth0");
        node.Serve(node.Namespace, "node", 9000);
        Assert.DoesNotContain("IPReversePathFilter", Drops());

        using (var socket = EchoClient.Open(liar.Namespace, ProtocolType.Udp))
        {
            socket.Bind(new IPEndPoint(honest.Address, 0));
            await socket.SendToAsync(new byte[] { 1 }, new IPEndPoint(node.Options.Gateway, 9000));
        }

        Assert.Equal(liar.Address.ToString(), (await EchoClient.AskAsync(liar.Namespace, "169.254.1.1", 9000)).Client);
        Assert.Contains("IPReversePathFilter", Drops());

        string Drops() => node.Namespace.Shell("nstat -as");
    }

    [Fact]
    public async Task AttachingAgain_ChangesNothing()
    {
        await using var node = await TestNode.StartAsync();
        var pod = await node.AddPodAsync("pod");
        var before = pod.Namespace.Shell("ip addr show eth0");

        var again = await node.PodNetwork.AttachAsync("pod", pod.Namespace.Path);

        Assert.Equal(pod.Address, again.Address);
        Assert.Equal(before, pod.Namespace.Shell("ip addr show eth0"));
    }

    [Fact]
    public async Task ANewSandboxOfTheSamePod_KeepsTheAddress()
    {
        await using var node = await TestNode.StartAsync();
        using var oldSandbox = new TestNamespace();
        using var newSandbox = new TestNamespace();
        var before = await node.PodNetwork.AttachAsync("pod", oldSandbox.Path);

        var after = await node.PodNetwork.AttachAsync("pod", newSandbox.Path);

        Assert.Equal(before, after);
        Assert.DoesNotContain("eth0", oldSandbox.Shell("ip link"));
        node.Serve(newSandbox, "new", 8080);
        Assert.Equal("new", (await EchoClient.AskAsync(node.Namespace, after.Address.ToString(), 8080)).Server);
    }

    [Fact]
    public async Task Detaching_FreesTheAddress_AndTwiceIsOnce()
    {
        await using var node = await TestNode.StartAsync();
        var pod = await node.AddPodAsync("pod");

        await node.PodNetwork.DetachAsync("pod");
        await node.PodNetwork.DetachAsync("pod");

        Assert.Empty(await node.PodNetwork.ListAsync());
        Assert.DoesNotContain(pod.Address.ToString(), node.Namespace.Shell("ip route && ip neigh"));
        using var sandbox = new TestNamespace();
        Assert.Equal(pod.Address, (await node.PodNetwork.AttachAsync("next", sandbox.Path, pod.Address)).Address);
    }

    [Fact]
    public async Task ATakenAddress_IsRefused_AndNothingIsLeft()
    {
        await using var node = await TestNode.StartAsync();
        var pod = await node.AddPodAsync("pod");
        using var sandbox = new TestNamespace();
        var links = node.Namespace.Shell("ip -o link");

        var refusal = await Assert.ThrowsAsync<NetworkException>(() => node.PodNetwork.AttachAsync("other", sandbox.Path, pod.Address));

        Assert.Contains(pod.Address.ToString(), refusal.Message);
        Assert.Equal(links, node.Namespace.Shell("ip -o link"));
    }

    [Fact]
    public async Task ANamespaceThatIsGone_IsAClearError()
    {
        await using var node = await TestNode.StartAsync();

        var refusal = await Assert.ThrowsAsync<NetworkException>(() => node.PodNetwork.AttachAsync("pod", "/run/nowhere/net"));

        Assert.Contains("/run/nowhere/net", refusal.Message);
        Assert.Contains("pod pod", refusal.Message);
    }

    [Fact]
    public async Task WhenTheKernelRefuses_ItsWordsAreInTheError_AndNothingIsLeft()
    {
        await using var node = await TestNode.StartAsync();
        using var sandbox = new TestNamespace();
        sandbox.Shell("ip link add eth0 type bridge");
        var links = node.Namespace.Shell("ip -o link");

        var refusal = await Assert.ThrowsAsync<NetlinkException>(() => node.PodNetwork.AttachAsync("pod", sandbox.Path));

        Assert.Equal(17, refusal.ErrorNumber);
        Assert.Contains("create veth", refusal.Message);
        Assert.Equal(links, node.Namespace.Shell("ip -o link"));
        sandbox.Shell("ip link del eth0");
        await node.PodNetwork.AttachAsync("pod", sandbox.Path);
    }

    [Fact]
    public async Task ARangeThatIsUsedUp_SaysSo()
    {
        await using var node = await TestNode.StartAsync();
        using var small = new PodNetwork(node.Options with { PodNetwork = IPNetwork.Parse("10.244.9.0/30") });
        await small.StartAsync();
        using var one = new TestNamespace();
        await small.AttachAsync("1", one.Path);
        await small.DetachAsync("1");
        await small.AttachAsync("1", one.Path);
        using var two = new TestNamespace();
        await small.AttachAsync("2", two.Path);
        using var three = new TestNamespace();

        var refusal = await Assert.ThrowsAsync<NetworkException>(() => small.AttachAsync("3", three.Path));

        Assert.Contains("10.244.9.0/30", refusal.Message);
    }

    [Fact]
    public async Task ARestartedDaemon_TakesOverPods_RepairsRoutes_AndRemovesHalfMadeLinks()
    {
        await using var node = await TestNode.StartAsync();
        var pod = await node.AddPodAsync("pod");
        node.Namespace.Shell($"ip route del {pod.Address} && ip link add orcaaaaaaaaaaaa type veth");

        using var restarted = new PodNetwork(node.Options);
        var adopted = await restarted.StartAsync();

        Assert.Equal("pod", Assert.Single(adopted).PodUid);
        Assert.DoesNotContain("orcaaaaaaaaaaaa", node.Namespace.Shell("ip link"));
        Assert.Equal("pod", (await EchoClient.AskAsync(node.Namespace, pod.Address.ToString(), 8080)).Server);
        using var sandbox = new TestNamespace();
        Assert.NotEqual(pod.Address, (await restarted.AttachAsync("next", sandbox.Path)).Address);
    }

    [Fact]
    public async Task ManyPodsAtOnce_GetDifferentAddresses_AndLeaveTogether()
    {
        await using var node = await TestNode.StartAsync();
        var sandboxes = Enumerable.Range(0, 20).Select(_ => new TestNamespace()).ToList();

        var attachments = await Task.WhenAll(sandboxes.Select((sandbox, index) => node.PodNetwork.AttachAsync($"pod-{index}", sandbox.Path)));

        Assert.Equal(20, attachments.Select(attachment => attachment.Address).Distinct().Count());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(index => node.PodNetwork.DetachAsync($"pod-{index}")));
        Assert.Empty(await node.PodNetwork.ListAsync());
        Assert.DoesNotContain("eth0", sandboxes[7].Shell("ip link"));
        sandboxes.ForEach(sandbox => sandbox.Dispose());
    }

    [Fact]
    public async Task PodsThatComeAndGoTogether_EndAsWasAskedForLast()
    {
        await using var node = await TestNode.StartAsync();
        var sandboxes = Enumerable.Range(0, 32).Select(_ => new TestNamespace()).ToList();
        await Task.WhenAll(sandboxes.Take(16).Select((sandbox, index) => node.PodNetwork.AttachAsync($"pod-{index}", sandbox.Path)));
        var asked = new List<Task>();

        // Half of the pods are only restarted: their new link must outlive the detach of the old one, which is still under way.
        for (var index = 0; index < 16; index++)
        {
            asked.Add(node.PodNetwork.DetachAsync($"pod-{index}"));
            if (index % 2 == 0)
                asked.Add(AttachAgainAsync(index, asked[^1]));
            asked.Add(node.PodNetwork.AttachAsync($"new-{index}", sandboxes[16 + index].Path));
        }
        await Task.WhenAll(asked);

        var attached = await node.PodNetwork.ListAsync();
        var expected = Enumerable.Range(0, 16).Select(index => $"new-{index}").Concat(Enumerable.Range(0, 8).Select(index => $"pod-{index * 2}"));
        Assert.Equal(expected.Order(), attached.Select(pod => pod.PodUid).Order());
        Assert.Equal(24, attached.Select(pod => pod.Address).Distinct().Count());
        node.Serve(sandboxes[4], "four", 8080);
        Assert.Equal("four", (await EchoClient.AskAsync(node.Namespace, attached.Single(pod => pod.PodUid == "pod-4").Address.ToString(), 8080)).Server);
        sandboxes.ForEach(sandbox => sandbox.Dispose());

        async Task AttachAgainAsync(int index, Task detach)
        {
            // Asked for as soon as the detach has its turn, not when it is done.
            var attach = node.PodNetwork.AttachAsync($"pod-{index}", sandboxes[index].Path);
            await detach;
            await attach;
        }
    }

    [Fact]
    public async Task AnAttach_DoesNotWaitForADetachOfAnotherPod_AndDoesForItsOwn()
    {
        await using var node = await TestNode.StartAsync();
        using var removed = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var network = new PodNetwork(node.Options)
        {
            LinksRemoved = () =>
            {
                removed.Set();
                goOn.Wait(TimeSpan.FromSeconds(10));
            },
        };
        await network.StartAsync();
        using var leaver = new TestNamespace();
        using var comer = new TestNamespace();
        var address = (await network.AttachAsync("leaver", leaver.Path)).Address;

        var detach = network.DetachAsync("leaver");
        Assert.True(removed.Wait(TimeSpan.FromSeconds(10)), "the link was never removed");
        var another = await network.AttachAsync("comer", comer.Path);
        var same = network.AttachAsync("leaver", leaver.Path, address);

        Assert.NotEqual(address, another.Address);
        Assert.False(detach.IsCompleted);
        Assert.False(same.IsCompleted);
        goOn.Set();
        await detach;
        Assert.Equal(address, (await same).Address);
        Assert.Equal(2, (await network.ListAsync()).Count);
    }
}
