using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Stopping;

/// <summary>The daemon ends when told to, its containers go on, and cleanup leaves nothing.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task OrcdStops_ContainersGoOn_AndCleanupLeavesNothing()
    {
        await using var node = await RunningNode.StartAsync();
        Assert.Equal(0, await node.StopDaemonAsync());
        (await node.CleanupAsync()).Succeeded();
        var empty = await StateAsync(node);

        await node.StartDaemonAsync();
        await node.ExpectAsync("create", "deployment", "web", "--image=localhost/hello:1.0", "--replicas=3");
        (await node.ApplyAsync("apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n")).Succeeded();
        await node.ExpectAsync("rollout", "status", "deployment/web", "--timeout=60s");
        var url = "http://" + await node.ExpectAsync("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
        await Eventually.HoldsAsync("the service to answer", () => node.CurlAsync("-f", url), a => a.Code == 0);
        var pod = (await node.ListAsync("pods"))[0].Name();
        var before = node.Containers.Read();

        // Streams that last are open when it is told to stop.
        using var watch = node.StartClient("orc", "get", "pods", "-w");
        Assert.StartsWith("NAME", await watch.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        using var logs = node.StartClient("orc", "logs", "-f", pod);
        Assert.Equal(0, await node.StopDaemonAsync());
        await watch.WaitForExitAsync();
        await logs.WaitForExitAsync();
        Assert.Equal(before, node.Containers.Read());
        Assert.StartsWith("Hello from web-", (await node.CurlAsync("-f", url)).Succeeded(), StringComparison.Ordinal);

        (await node.CleanupAsync()).Succeeded();
        Assert.Equal(empty, await StateAsync(node));
        (await node.CleanupAsync()).Succeeded();
        Assert.Equal(empty, await StateAsync(node));

        // What the user wanted is in the data still.
        await node.StartDaemonAsync();
        await Eventually.HoldsAsync("the pods to run again", () => node.ListAsync("pods"), pods => pods.Length == 3 && pods.All(p => p.IsReady()));

        var old = before.Values.SelectMany(p => p).ToHashSet();
        // The stored pods say that they run until the node has looked: only new containers show that it did.
        await Eventually.HoldsAsync(
            "new containers", () => Task.FromResult(node.Containers.Read()), now => now.Count == 3 && !now.Values.SelectMany(p => p).Intersect(old).Any());
        await Eventually.HoldsAsync("the service to answer again", () => node.CurlAsync("-f", url), a => a.Code == 0);
    }

    /// <summary>All that a node could leave on a machine.</summary>
    private static async Task<string> StateAsync(RunningNode node)
    {
        string[] parts =
        [
            "processes: " + await node.InsideAsync("sh", "-c", "ps -e -o comm= | grep -vE '^(ps|sh|grep|sort|nsenter)$' | sort"),
            "mounts: " + await node.InsideAsync("sh", "-c", "sed 's/^[0-9]* [0-9]* //' /proc/self/mountinfo | sort"),
            "links: " + await node.InsideAsync("sh", "-c", "ip -o link | cut -d' ' -f2"),
            "routes: " + await node.InsideAsync("ip", "route", "show", "table", "all"),
            "rules: " + await node.InsideAsync("nft", "list", "ruleset"),
            "namespaces: " + await node.InsideAsync("sh", "-c", "ls /run/netns 2>/dev/null | sort"),
            "forwarding: " + await node.InsideAsync("cat", "/proc/sys/net/ipv4/ip_forward"),
            "cgroups: " + string.Join(' ', node.Containers.Folders()),
            "run: " + await node.InsideAsync("sh", "-c", $"ls -A {Path.Combine(Path.GetDirectoryName(node.Data)!, "run")} 2>/dev/null | sort"),
            "pods: " + await node.InsideAsync("sh", "-c", $"find {node.Data}/pods {node.Data}/containers -mindepth 1 2>/dev/null | sort"),
        ];
        return string.Join('\n', parts);
    }
}
