using System.Text.RegularExpressions;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Kubectl;

/// <summary>Real kubectl programs against a cluster with a node: rollouts, pods, endpoints, deletion.</summary>
public sealed class KubectlClusterTests(ApiWorld world) : IClassFixture<ApiWorld>, IAsyncLifetime
{
    private readonly InstantNode _node = new(world.Grains, "n1");

    public static TheoryData<string> Programs => [.. KubectlRunner.Programs];

    public Task InitializeAsync() => _node.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory, MemberData(nameof(Programs))]
    public async Task ADeployment_RollsOutScalesAndGoes(string program)
    {
        var space = "roll-" + Path.GetFileName(program).Replace('.', '-');
        await world.EnsureNamespaceAsync(space);
        Task<string> Kubectl(params string[] arguments) => RunAsync(program, space, arguments);

        Assert.Matches(@"(?m)^n1\s+Ready\s+<none>\s+\d+s\s+v1\.33\.0\s+127\.0\.0\.1\s+<none>\s+Test\s+6\s+instant://1$", await Kubectl("get", "nodes", "-o", "wide"));
        await Kubectl("create", "deployment", "web", "--image=web:1", "--replicas=3", "--port=80");
        await Kubectl("expose", "deployment", "web", "--port=80");
        Assert.EndsWith("deployment \"web\" successfully rolled out\n", await Kubectl("rollout", "status", "deployment/web", "--timeout=50s"), StringComparison.Ordinal);
        Assert.Matches(@"^NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\nweb\s+3/3\s+3\s+3\s+\d+s\n$", await Kubectl("get", "deploy"));
        Assert.Equal(3, Regex.Count(await Kubectl("get", "pods", "-o", "wide"), @"(?m)^web-[a-z0-9]+-[a-z0-9]+\s+1/1\s+Running\s+0\s+\d+s\s+10\.200\.0\.\d+\s+n1\s+<none>\s+<none>\s*$"));
        Assert.Matches(@"^NAME\s+DESIRED\s+CURRENT\s+READY\s+AGE\nweb-[a-z0-9]+\s+3\s+3\s+3\s+\d+s\n$", await Kubectl("get", "rs"));
        Assert.Matches(@"web-[a-z0-9]+\s+IPv4\s+80\s+10\.200\.0\.\d+,10\.200\.0\.\d+,10\.200\.0\.\d+\s+\d+s", await Kubectl("get", "endpointslices"));
        Assert.Equal("deployment.apps/web scaled\n", await Kubectl("scale", "deploy/web", "--replicas=5"));
        await Kubectl("wait", "--for=jsonpath={.status.readyReplicas}=5", "deploy/web", "--timeout=50s");
        Assert.Equal("deployment.apps/web image updated\n", await Kubectl("set", "image", "deploy/web", "web=web:2"));
        Assert.EndsWith("successfully rolled out\n", await Kubectl("rollout", "status", "deploy/web", "--timeout=50s"), StringComparison.Ordinal);
        Assert.Matches(@"REVISION\s+CHANGE-CAUSE\n1\s+<none>\n2\s+<none>\n", await Kubectl("rollout", "history", "deploy/web"));
        Assert.Equal("deployment.apps/web rolled back\n", await Kubectl("rollout", "undo", "deploy/web"));
        Assert.EndsWith("successfully rolled out\n", await Kubectl("rollout", "status", "deploy/web", "--timeout=50s"), StringComparison.Ordinal);
        Assert.Equal("web:1", await Kubectl("get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}"));
        Assert.Matches(@"Node:\s+n1/127\.0\.0\.1|Node:\s+n1", await Kubectl("describe", "pods", "-l", "app=web"));
        Assert.Equal("deployment.apps/web restarted\n", await Kubectl("rollout", "restart", "deploy/web"));
        await Kubectl("delete", "deploy", "web");
        await Kubectl("wait", "--for=delete", "pods", "-l", "app=web", "--timeout=50s");
        Assert.Equal("", await Kubectl("get", "pods", "-o", "name"));
        Assert.Empty(world.Faults.Errors);
    }

    private async Task<string> RunAsync(string program, string space, string[] arguments)
    {
        var result = await KubectlRunner.RunAsync(program, world, "", ["-n", space, .. arguments]);
        Assert.True(result.Code == 0, $"kubectl {string.Join(' ', arguments)}: {result.Output}{result.Error}");
        return result.Output;
    }
}
