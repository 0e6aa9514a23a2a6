using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Orc.Tests.Support;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Orc.Tests.Clients;

/// <summary>A server with a node and a few objects, for commands that leave them as they are.</summary>
public sealed class KubectlTableWorld : IAsyncLifetime
{
    private InstantNode? _node;

    internal ApiWorld Api { get; } = new();

    public async Task InitializeAsync()
    {
        await Api.InitializeAsync();
        _node = new InstantNode(Api.Grains, "n1");
        await _node.StartAsync();
        string[][] commands =
        [
            ["create", "deployment", "web", "--image=localhost/web:1", "--replicas=2", "--port=8080"], ["create", "service", "clusterip", "web", "--tcp=80:8080"], ["create", "configmap", "c1", "--from-literal=k=v"],
            ["create", "secret", "generic", "s1", "--from-literal=p=hidden"], ["rollout", "status", "deploy/web", "--timeout=60s"], ["wait", "deploy/web", "--for=condition=Available", "--timeout=60s"],
        ];
        foreach (var command in commands)
        {
            var result = await OrcProgram.RunAsync(Api, command);
            Assert.True(result.Code == 0, $"orc {string.Join(' ', command)} ended with {result.Code}: {result.Error}");
        }

        var pods = await Api.Grains.GetCollection(ResourceKinds.Pod).ListAsync(new ListQuery { Namespace = "default" });
        _node.Usage = new NodeUsage
        {
            Machine = InstantNode.Sample(2_500_000_001, 3L << 30),
            Pods = [.. pods.Items.Select((p, i) => new PodUsage(p.Value.Metadata.Uid!, [new ContainerUsage("web", InstantNode.Sample(7_000_001 * (i + 1), (20L << 20) + i))]))],
        };
        await Api.Grains.GetGrain<INodeGrain>("n1").ReportUsageAsync(_node.Usage);
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        await Api.DisposeAsync();
    }
}
