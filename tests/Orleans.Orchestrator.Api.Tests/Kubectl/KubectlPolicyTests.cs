using System.Text.RegularExpressions;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Kubectl;

/// <summary>Real kubectl programs against what governs others: quotas, limits, priorities, budgets.</summary>
public sealed class KubectlPolicyTests(ApiWorld world) : IClassFixture<ApiWorld>, IAsyncLifetime
{
    private readonly InstantNode _first = new(world.Grains, "n1");
    private readonly InstantNode _second = new(world.Grains, "n2");

    public static TheoryData<string> Programs => [.. KubectlRunner.Programs];

    public async Task InitializeAsync()
    {
        await _first.StartAsync();
        await _second.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task Policies_AreMadeShownAndEnforced(string program)
    {
        var space = "policy-" + Path.GetFileName(program).Replace('.', '-');
        await world.EnsureNamespaceAsync(space);
        Task<string> Kubectl(params string[] arguments) => RunAsync(program, space, "", arguments);

        Assert.Equal("resourcequota/q created\n", await Kubectl("create", "quota", "q", "--hard=pods=1,count/deployments.apps=2"));
        await Kubectl("wait", "--for=jsonpath={.status.hard.pods}=1", "quota/q", "--timeout=50s");
        Assert.Matches(@"Name:\s+q\nNamespace:\s+" + space + @"\nResource\s+Used\s+Hard\n-+\s+-+\s+-+\ncount/deployments.apps\s+0\s+2\npods\s+0\s+1\n", await Kubectl("describe", "quota", "q"));
        Assert.Equal("pod/a created\n", await Kubectl("run", "a", "--image=web:1"));
        var refused = await KubectlRunner.RunAsync(program, world, "", ["-n", space, "run", "b", "--image=web:1"]);
        Assert.Equal("Error from server (Forbidden): pods \"b\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1\n", refused.Error);
        await Kubectl("wait", "--for=jsonpath={.status.used.pods}=1", "quota/q", "--timeout=50s");
        Assert.Matches(@"^NAME\s+(AGE\s+)?REQUEST\s+LIMIT(\s+AGE)?\nq\s+.*count/deployments.apps: 0/2, pods: 1/1", await Kubectl("get", "quota"));

        await RunAsync(program, space, "apiVersion: v1\nkind: LimitRange\nmetadata: {name: l}\nspec: {limits: [{type: Container, max: {cpu: 500m}}]}\n", ["apply", "-f", "-"]);
        Assert.Matches(@"Container\s+cpu\s+-\s+500m\s+500m\s+500m\s+-", await Kubectl("describe", "limits", "l"));
        Assert.Equal("poddisruptionbudget.policy/web created\n", await Kubectl("create", "poddisruptionbudget", "web", "--selector=run=a", "--min-available=1"));
        await Kubectl("wait", "--for=jsonpath={.status.expectedPods}=1", "pdb/web", "--timeout=50s");
        Assert.Matches(@"^NAME\s+MIN AVAILABLE\s+MAX UNAVAILABLE\s+ALLOWED DISRUPTIONS\s+AGE\nweb\s+1\s+N/A\s+0\s+\d+s\n$", await Kubectl("get", "pdb"));
        Assert.Equal($"priorityclass.scheduling.k8s.io/{space} created\n", await Kubectl("create", "priorityclass", space, "--value=1000"));
        Assert.Matches($@"(?m)^{space}\s+1000\s+false\s+\d+s", await Kubectl("get", "pc"));
        Assert.Empty(world.Faults.Errors);
    }

    [Fact]
    public async Task Drain_WaitsForTheBudget_AndGoesOnWhenItAllows()
    {
        var program = KubectlRunner.Programs[^1];
        await world.EnsureNamespaceAsync("drain");
        Task<string> Kubectl(params string[] arguments) => RunAsync(program, "drain", "", arguments);

        await Kubectl("create", "deployment", "web", "--image=web:1", "--replicas=1");
        await Kubectl("rollout", "status", "deployment/web", "--timeout=50s");
        await Kubectl("create", "pdb", "web", "--selector=app=web", "--min-available=1");
        await Kubectl("wait", "--for=jsonpath={.status.currentHealthy}=1", "pdb/web", "--timeout=50s");
        var node = await Kubectl("get", "pods", "-o", "jsonpath={.items[0].spec.nodeName}");
        var stuck = await KubectlRunner.RunAsync(program, world, "", ["drain", node, "--timeout=2s", "--ignore-daemonsets", "--force", "--pod-selector=app=web"]);
        Assert.NotEqual(0, stuck.Code);
        Assert.Contains("Cannot evict pod as it would violate the pod's disruption budget.", stuck.Error, StringComparison.Ordinal);

        await Kubectl("scale", "deploy/web", "--replicas=2");
        await Kubectl("wait", "--for=jsonpath={.status.disruptionsAllowed}=1", "pdb/web", "--timeout=50s");
        Assert.Contains($"node/{node} drained", await Kubectl("drain", node, "--timeout=50s", "--ignore-daemonsets", "--force", "--pod-selector=app=web"), StringComparison.Ordinal);
        await Kubectl("rollout", "status", "deployment/web", "--timeout=50s");
        Assert.DoesNotContain(node, Regex.Split(await Kubectl("get", "pods", "--field-selector=status.phase=Running", "-o", "jsonpath={.items[*].spec.nodeName}"), " "));
        await Kubectl("uncordon", node);
        Assert.Empty(world.Faults.Errors);
    }

    private async Task<string> RunAsync(string program, string space, string input, string[] arguments)
    {
        var result = await KubectlRunner.RunAsync(program, world, input, ["-n", space, .. arguments]);
        Assert.True(result.Code == 0, $"kubectl {string.Join(' ', arguments)}: {result.Output}{result.Error}");
        return result.Output;
    }
}
