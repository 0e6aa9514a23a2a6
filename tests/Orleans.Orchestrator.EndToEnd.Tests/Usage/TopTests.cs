using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Usage;

/// <summary>What real containers use, as the agent reads it from their cgroups.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class TopTests(SharedNode shared)
{
    private readonly RunningNode _node = shared.Node;

    [Fact]
    public async Task Top_ShowsTheNodeAndItsPods_InEveryClient()
    {
        await _node.ExpectAsync("create", "namespace", "top");
        (await _node.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: busy, namespace: top}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - {name: spin, image: "localhost/hello:1.0", command: [sh, -c, "while :; do sleep 0.01; done"]}
              - {name: idle, image: "localhost/hello:1.0", command: [sleep, "100000"]}
            """)).Succeeded();
        await _node.ExpectAsync("-n", "top", "wait", "--for=condition=Ready", "pod/busy", "--timeout=90s");
        await Eventually.HoldsAsync("the pod to be measured", () => _node.OrcAsync("-n", "top", "top", "pod", "busy"), answer => answer.Code == 0);
        foreach (var client in Programs.Clients)
        {
            Assert.Matches(@"^busy\s+[1-9]\d*m\s+\d+Mi\s*\n$", (await _node.ClientAsync(client, "", "-n", "top", "top", "pod", "--no-headers")).Succeeded());
            Assert.Matches(@"^busy\s+idle\s+\d+m\s+\d+Mi\s*\nbusy\s+spin\s+[1-9]\d*m\s+\d+Mi\s*\n$", (await _node.ClientAsync(client, "", "-n", "top", "top", "pod", "--containers", "--no-headers")).Succeeded());
            Assert.Matches(@"^n1\s+[1-9]\d*m\s+\d+%\s+[1-9]\d*Mi\s+\d+%\s*\n$", (await _node.ClientAsync(client, "", "top", "node", "--no-headers")).Succeeded());
        }

        await _node.ExpectAsync("delete", "namespace", "top", "--wait=false");
    }
}
