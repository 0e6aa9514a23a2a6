using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Orc.Tests.Support;

namespace Orleans.Orchestrator.Orc.Tests.Commands;

public sealed class WhyTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Fact]
    public async Task Why_tells_tests_nearest_node_and_change_for_a_pod_that_waits()
    {
        await using var node = new InstantNode(world.Grains, "n1");
        await node.StartAsync();
        await CreateAsync("/api/v1/namespaces/default/pods", """{"metadata":{"name":"big"},"spec":{"containers":[{"name":"c","image":"x","resources":{"requests":{"cpu":"65"}}}]}}""");
        var why = await OrcProgram.RunAsync(world, "why", "pod/big");
        Assert.Equal((0, ""), (why.Code, why.Error));
        // The other test's node may be there too.
        Assert.Matches("^pod/big in default: 0/[12] nodes are available: .*1 Insufficient cpu", why.Output);
        Assert.Matches(@"\nTests that nodes fail, of [12] nodes:\n( .*\n)?  1 +Insufficient cpu\n", why.Output);
        Assert.Matches(@"\n  n1 +cpu: 64 of 64 free, 65 requested, 1 missing +lower requests\.cpu by 1\n", why.Output);
        var yaml = await OrcProgram.RunAsync(world, "why", "pod/big", "-o", "jsonpath={.reason}");
        Assert.Equal(new OrcResult(0, "Unschedulable", ""), yaml);
    }

    [Fact]
    public async Task Why_tells_of_a_workload_how_its_pods_are_and_explains_one_of_a_kind()
    {
        await using var node = new InstantNode(world.Grains, "n2");
        await node.StartAsync();
        await CreateAsync("/apis/apps/v1/namespaces/default/deployments", """
            {"metadata":{"name":"web"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
             "spec":{"nodeSelector":{"disk":"ssd"},"containers":[{"name":"c","image":"x"}]}}}}
            """);
        var made = await OrcProgram.RunAsync(world, "wait", "deploy/web", "--for=jsonpath={.status.replicas}=2", "--timeout=60s");
        Assert.Equal(0, made.Code);
        var why = await OrcProgram.RunAsync(world, "why", "deploy/web");
        Assert.Equal((0, ""), (why.Code, why.Error));
        Assert.StartsWith("deployment.apps/web in default: wants 2 pods; 2 have no node\n", why.Output, StringComparison.Ordinal);
        Assert.Contains("set the label disk=ssd on n2", why.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nThe same holds for 1 more of its pods.\n", why.Output, StringComparison.Ordinal);
        var nothing = await OrcProgram.RunAsync(world, "why");
        Assert.Equal((2, "error: say which object, such as pod/NAME or deploy/NAME\nSee 'orc why -h' for help and examples\n"), (nothing.Code, nothing.Error));
    }

    private async Task CreateAsync(string collection, string json)
    {
        using var answer = await world.SendAsync(HttpMethod.Post, collection, json);
        answer.EnsureSuccessStatusCode();
    }
}
