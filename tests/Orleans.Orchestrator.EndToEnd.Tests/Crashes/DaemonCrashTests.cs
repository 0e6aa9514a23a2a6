using System.Globalization;
using Orleans.Orchestrator.EndToEnd.Tests.World;
using Xunit.Abstractions;

namespace Orleans.Orchestrator.EndToEnd.Tests.Crashes;

/// <summary>orcd is killed at random moments while it has much to do.</summary>
public sealed class DaemonCrashTests(ITestOutputHelper output)
{
    private const int Rounds = 3;
    private const int Few = 5;
    private const int Many = 50;

    [Fact]
    public async Task ADaemonKilledDuringScaleUps_LosesNothing_RunsNothingTwice_LeavesNothing()
    {
        await using var node = await RunningNode.StartAsync();
        await node.ExpectAsync("create", "deployment", "web", "--image=localhost/hello:1.0", $"--replicas={Few}");
        await node.ExpectAsync("rollout", "status", "deployment/web", "--timeout=60s");
        (await node.ApplyAsync("apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n")).Succeeded();
        var url = "http://" + await node.ExpectAsync("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
        await Eventually.HoldsAsync("the service to answer", () => node.CurlAsync("-f", url), a => a.Code == 0);
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var acknowledged = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var before = node.Containers.Read();
            await node.ExpectAsync("scale", "deployment/web", $"--replicas={Many}");
            using var killed = new CancellationTokenSource();
            var writing = WriteAsync(node, round, acknowledged, killed.Token);
            await Task.Delay(random.Next(1500));
            await node.KillDaemonAsync();
            await killed.CancelAsync();
            await writing;

            // While it is dead, all that ran goes on, and answers.
            var meanwhile = node.Containers.Read();
            Assert.Superset(before.Keys.ToHashSet(), meanwhile.Keys.ToHashSet());
            for (var i = 0; i < 10; i++)
                Assert.StartsWith("Hello from web-", (await node.CurlAsync("-f", url)).Succeeded(), StringComparison.Ordinal);
            output.WriteLine($"round {round}: killed when {meanwhile.Count} containers ran and {acknowledged.Count} writes were acknowledged");

            await node.StartDaemonAsync();
            var kept = (await node.ListAsync("configmaps")).Select(c => c.Name()).ToHashSet();
            Assert.Superset(acknowledged.ToHashSet(), kept);
            await IsExactlyAsync(node, Many);
            Assert.Superset(meanwhile.Keys.ToHashSet(), node.Containers.Read().Keys.ToHashSet());
            await node.ExpectAsync("scale", "deployment/web", $"--replicas={Few}");
            await IsExactlyAsync(node, Few);
        }
    }

    /// <summary>So many pods are ready, and their containers run once each and nothing else does.</summary>
    private static async Task IsExactlyAsync(RunningNode node, int count)
    {
        var pods = await Eventually.HoldsAsync(
            $"exactly {count} pods to be ready", () => node.ListAsync("pods"), found => found.Length == count && found.All(p => p.IsReady()));
        // The server in the image has a second process for the moment in which it answers a probe; one that runs twice has it for good.
        var containers = await Eventually.HoldsAsync(
            "one process in each container", () => Task.FromResult(node.Containers.Read()), found => found.Values.All(processes => processes.Length == 1));
        Assert.Equal(pods.Select(p => $"{p.Uid()}-hello-0").Order(StringComparer.Ordinal), containers.Keys.Order(StringComparer.Ordinal));
        var interfaces = (await node.InsideAsync("ip", "-o", "link")).Split('\n').Count(line => line.Contains(": orc", StringComparison.Ordinal) && !line.Contains(": orc0", StringComparison.Ordinal));
        Assert.Equal(count, interfaces);
    }

    private static async Task WriteAsync(RunningNode node, int round, List<string> acknowledged, CancellationToken killed)
    {
        for (var i = 0; !killed.IsCancellationRequested; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"write-{round}-{i}");
            if ((await node.OrcAsync("create", "configmap", name, "--from-literal=a=b")).Code == 0)
                acknowledged.Add(name);
            else
                return;
        }
    }
}
