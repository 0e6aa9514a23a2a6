using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Crashes;

/// <summary>The keeper, whose children the containers are, is killed.</summary>
public sealed class KeeperCrashTests
{
    private const string Leaver = """
        apiVersion: v1
        kind: Pod
        metadata: {name: leaver}
        spec:
          restartPolicy: Never
          containers:
          - name: c
            image: localhost/hello:1.0
            command: [sh, -c, "while [ ! -f /go ]; do sleep 0.1; done; exit 7"]
        """;

    [Fact]
    public async Task Containers_OutliveTheirKeeper_AndAreAdoptedByTheNext()
    {
        await using var node = await RunningNode.StartAsync();
        await node.ExpectAsync("create", "deployment", "web", "--image=localhost/hello:1.0", "--replicas=3");
        (await node.ApplyAsync(Leaver)).Succeeded();
        await node.ExpectAsync("rollout", "status", "deployment/web", "--timeout=60s");
        var leaver = await Eventually.HoldsAsync("the leaver to run", () => node.JsonAsync("pod", "leaver"), p => p.IsReady());
        var before = node.Containers.Read();
        Assert.Equal(4, before.Count);
        var keeper = node.KeeperPid;
        RunningNode.Signal(keeper);

        await Eventually.HoldsAsync("another keeper", () => Task.FromResult(node.Find("orc-keeper")), found => found.Length == 1 && found[0] != keeper);
        Assert.Equal(Web(before), Web(node.Containers.Read()));
        var pods = await node.ListAsync("pods", "-l", "app=web");
        var victim = pods[0];
        RunningNode.Signal(node.Containers.Of(victim.Uid()));
        var healed = await Eventually.HoldsAsync("the killed container to run again", () => node.JsonAsync("pod", victim.Name()),
            p => p.ContainerStatus().GetProperty("restartCount").GetInt32() == 1 && p.IsReady());
        Assert.Equal(victim.Uid(), healed.Uid());
        var others = pods.Skip(1).Select(p => p.Uid() + "-hello-0");
        Assert.All(others, id => Assert.Equal(before[id], node.Containers.Read()[id]));

        // A run that the new keeper started is its own child, so its code is known for certain.
        await node.ExpectAsync("delete", "pod", "leaver", "--grace-period=0", "--force");
        await Eventually.HoldsAsync("the first leaver to go", () => Task.FromResult(node.Containers.Read().Keys), ids => !ids.Any(id => id.StartsWith(leaver.Uid(), StringComparison.Ordinal)));
        (await node.ApplyAsync(Leaver)).Succeeded();
        var second = await Eventually.HoldsAsync("the second leaver to run", () => node.JsonAsync("pod", "leaver"), p => p.IsReady());
        await File.WriteAllTextAsync($"/proc/{node.Containers.Read().Single(c => c.Key.StartsWith(second.Uid(), StringComparison.Ordinal)).Value[0]}/root/go", "");
        var ended = await Eventually.HoldsAsync("the leaver to end", () => node.JsonAsync("pod", "leaver"), p => p.Phase() is "Failed" or "Succeeded");
        Assert.Equal("Failed", ended.Phase());
        Assert.Equal(7, ended.ContainerStatus().GetProperty("state").GetProperty("terminated").GetProperty("exitCode").GetInt32());

        Dictionary<string, int[]> Web(IReadOnlyDictionary<string, int[]> all) => all.Where(c => c.Key.EndsWith("-hello-0", StringComparison.Ordinal)).ToDictionary();
    }
}
