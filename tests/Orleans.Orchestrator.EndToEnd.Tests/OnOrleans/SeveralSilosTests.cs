using System.Globalization;
using Orleans.Orchestrator.EndToEnd.Tests.World;
using Xunit.Abstractions;

namespace Orleans.Orchestrator.EndToEnd.Tests.OnOrleans;

/// <summary>Several orcd's that are one cluster: Orleans' silos, with PostgreSQL between them.</summary>
public sealed class SeveralSilosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task TwoNodesAreOneCluster_AndWhenOneIsKilledTheOtherTakesOverAndNothingIsLost()
    {
        await using var machines = await SeveralMachines.StartAsync();
        var (first, second) = (machines.First, machines.Second);
        foreach (var node in new[] { first, second })
            await Eventually.HoldsAsync("both nodes to be ready", () => node.ListAsync("nodes"), nodes => nodes.Length == 2 && nodes.All(n => n.IsReady()));

        // Made at one, run on both, seen and reached from either.
        using var watch = second.StartClient(Programs.Clients[0], "get", "deployment", "web", "--watch", "--ignore-not-found", "-o", "name");
        await first.ExpectAsync("create", "deployment", "web", "--image=localhost/hello:1.0", "--replicas=6");
        await second.ExpectAsync("rollout", "status", "deployment/web", "--timeout=120s");
        var pods = await second.ListAsync("pods");
        Assert.Equal(["n1", "n2"], pods.Select(NodeOf).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(pods.Select(p => p.Uid()).Order(StringComparer.Ordinal), (await first.ListAsync("pods")).Select(p => p.Uid()).Order(StringComparer.Ordinal));
        foreach (var pod in pods)
        {
            Assert.Equal(pod.Name() + "\n", await second.ExpectAsync("exec", pod.Name(), "--", "hostname"));
            Assert.Equal(pod.Name() + "\n", await first.ExpectAsync("exec", pod.Name(), "--", "hostname"));
        }

        // Written through both while one is killed: what was acknowledged is there.
        var acknowledged = new List<string>();
        using var killed = new CancellationTokenSource();
        var writing = Task.WhenAll(WriteAsync(first, "a", acknowledged, killed.Token), WriteAsync(second, "b", acknowledged, killed.Token));
        await Eventually.HoldsAsync("some writes", () => Task.FromResult(Count(acknowledged)), count => count >= 10);
        var since = System.Diagnostics.Stopwatch.StartNew();
        await first.KillDaemonAsync();
        await Eventually.HoldsAsync("a write through the other", () => second.OrcAsync("create", "configmap", "after", "--from-literal=a=b"), written => written.Code == 0);
        output.WriteLine($"written again {since.Elapsed.TotalSeconds:F1} s after the kill");
        await killed.CancelAsync();
        await writing;
        var kept = (await Eventually.HoldsAsync("the list", () => second.OrcAsync("get", "configmaps", "-o", "name"), listed => listed.Code == 0)).Output.Split('\n');
        Assert.Superset(acknowledged.Select(name => $"configmap/{name}").ToHashSet(), kept.ToHashSet());
        output.WriteLine($"all of {acknowledged.Count} acknowledged writes are there");

        // What the lost one did, the other goes on with: the pods of the lost node are replaced on the one that is left. Their containers run on until it is back.
        await Eventually.HoldsAsync("a scale up", () => second.OrcAsync("scale", "deployment/web", "--replicas=10"), scaled => scaled.Code == 0);
        await Eventually.HoldsAsync(
            "all pods on the node that is left", () => second.ListAsync("pods"), found => found.Count(p => NodeOf(p) == "n2" && p.IsReady() && !IsEnding(p)) == 10);
        output.WriteLine($"all pods run again {since.Elapsed.TotalSeconds:F1} s after the kill");
        Assert.Equal(pods.Count(p => NodeOf(p) == "n1"), first.Containers.Read().Count);

        // It comes back, is one of them again, and ends what was replaced.
        await first.StartDaemonAsync();
        await Eventually.HoldsAsync("ten pods and their containers", () => first.ListAsync("pods"), found => found.Length == 10 && found.All(p => p.IsReady())
            && first.Containers.Read().Keys.Concat(second.Containers.Read().Keys).ToHashSet().SetEquals(found.Select(p => $"{p.Uid()}-hello-0")));
        await Eventually.HoldsAsync("both nodes to be ready", () => second.ListAsync("nodes"), nodes => nodes.Length == 2 && nodes.All(n => n.IsReady()));
        Assert.False(watch.HasExited, "the watch through the other node ended");
        watch.Kill();
        Assert.Contains("deployment.apps/web", await watch.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static string? NodeOf(System.Text.Json.JsonElement pod) => pod.GetProperty("spec").TryGetProperty("nodeName", out var node) ? node.GetString() : null;

    private static bool IsEnding(System.Text.Json.JsonElement pod) => pod.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _);

    private static int Count(List<string> acknowledged)
    {
        lock (acknowledged)
            return acknowledged.Count;
    }

    private static async Task WriteAsync(RunningNode node, string prefix, List<string> acknowledged, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");
            if ((await node.OrcAsync("create", "configmap", name, "--from-literal=a=b")).Code != 0)
                continue;
            lock (acknowledged)
                acknowledged.Add(name);
        }
    }
}
