using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Orc.Tests.Support;

namespace Orleans.Orchestrator.Orc.Tests.Commands;

public sealed class DrainTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Fact]
    public async Task Drain_evicts_what_is_replaced_and_asks_for_force_for_the_rest()
    {
        await using var node = new InstantNode(world.Grains, "n1");
        await node.StartAsync();
        using var answer = await world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods", """{"metadata":{"name":"alone"},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"x"}]}}""");
        answer.EnsureSuccessStatusCode();
        var refused = await OrcProgram.RunAsync(world, "drain", "n1");
        Assert.Equal(1, refused.Code);
        Assert.Contains("use --force to override): default/alone", refused.Error, StringComparison.Ordinal);
        var drained = await OrcProgram.RunAsync(world, "drain", "n1", "--force", "--timeout=30s");
        Assert.Equal(new OrcResult(0, "node/n1 already cordoned\nevicting pod default/alone\npod/alone evicted\nnode/n1 drained\n", "Warning: deleting Pods that declare no controller: default/alone\n"), drained);
    }
}
