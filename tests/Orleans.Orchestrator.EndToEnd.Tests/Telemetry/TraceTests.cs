using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Telemetry;

/// <summary>What orcd tells those who watch over it.</summary>
public sealed class TraceTests
{
    private static readonly string[] Chain = ["create deployments", "collection.commit", "store.commit", "reconcile deployment", "reconcile replicaset", "schedule", "pod start", "container start"];

    [Fact]
    public async Task OneTrace_RunsFromTheRequestToTheContainersStart_AndArrivesByOtlp()
    {
        OtlpReceiver? opened = null;
        await using var node = await RunningNode.StartAsync(machine =>
        {
            opened = OtlpReceiver.Open(machine);
            return Task.FromResult<IReadOnlyList<string>>(["--otlp", opened.Address, "--otlp-protocol", "http/protobuf", "--log-format", "json"]);
        });
        await using var receiver = opened!;
        await receiver.StartAsync();

        await node.ExpectAsync("create", "deployment", "traced", "--image=localhost/hello:1.0");
        await node.ExpectAsync("rollout", "status", "deployment/traced", "--timeout=60s");

        await Eventually.HoldsAsync("one trace with the whole chain", () => Task.FromResult(receiver.Spans.ToArray()), spans =>
            spans.Where(s => s.Name == Chain[0]).Any(request =>
                spans.Where(s => s.Trace == request.Trace).Select(s => s.Name).ToHashSet() is var names
                && names.IsSupersetOf(Chain) && names.Any(n => n.EndsWith("/BindAsync", StringComparison.Ordinal))));
        var metrics = (await node.ClientAsync(Programs.Clients[0], "", "get", "--raw", "/metrics")).Succeeded();
        Assert.Contains("orchestrator_node_container_starts_total 1\n", metrics, StringComparison.Ordinal);
    }
}
