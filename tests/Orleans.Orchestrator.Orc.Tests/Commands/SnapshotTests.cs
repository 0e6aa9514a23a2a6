using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Orc.Tests.Support;

namespace Orleans.Orchestrator.Orc.Tests.Commands;

public sealed class SnapshotTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Fact]
    public async Task Snapshot_has_what_matters_and_no_secret()
    {
        await using var node = new InstantNode(world.Grains, "n1");
        await node.StartAsync();
        await CreateAsync("/api/v1/namespaces/default/secrets", """{"metadata":{"name":"s","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"hidden-1"}},"stringData":{"k":"hidden-2"}}""");
        await CreateAsync("/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"c"},"data":{"k":"hidden-3"}}""");
        await CreateAsync("/apis/apps/v1/namespaces/default/deployments", """
            {"metadata":{"name":"web"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
             "spec":{"containers":[{"name":"c","image":"x","env":[{"name":"PASSWORD","value":"hidden-4"}]}]}}}}
            """);
        Assert.Equal(0, (await OrcProgram.RunAsync(world, "wait", "deploy/web", "--for=jsonpath={.status.readyReplicas}=2", "--timeout=60s")).Code);
        var file = Path.Combine(world.Folder, "cluster.json");
        var taken = await OrcProgram.RunAsync(world, "snapshot", "-o", file);
        Assert.Equal((0, ""), (taken.Code, taken.Error));
        Assert.Matches($"^[0-9]+ objects written to {file}\n$", taken.Output);
        var text = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        Assert.DoesNotContain("managedFields", text, StringComparison.Ordinal);
        var snapshot = JsonNode.Parse(text)!;
        Assert.Equal(("orchestrator.io/v1", "ClusterSnapshot"), ((string?)snapshot["apiVersion"], (string?)snapshot["kind"]));
        var items = ((JsonArray)snapshot["items"]!).Select(i => $"{i!["kind"]}/{i["metadata"]!["name"]}").ToList();
        Assert.All(new[] { "Namespace/default", "Node/n1", "Deployment/web", "Secret/s", "ConfigMap/c", "PriorityClass/system-node-critical" }, i => Assert.Contains(i, items));
        Assert.Equal(2, items.Count(i => i.StartsWith("Pod/web-", StringComparison.Ordinal)));
        Assert.StartsWith("{\"apiVersion\":\"orchestrator.io/v1\",\"kind\":\"ClusterSnapshot\"", (await OrcProgram.RunAsync(world, "snapshot")).Output, StringComparison.Ordinal);
    }

    private async Task CreateAsync(string collection, string json)
    {
        using var answer = await world.SendAsync(HttpMethod.Post, collection, json);
        answer.EnsureSuccessStatusCode();
    }
}
