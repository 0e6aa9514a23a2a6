using Orleans.Orchestrator.EndToEnd.Tests.World;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.EndToEnd.Tests.Load;

/// <summary>orc-load in a cluster that others use.</summary>
public sealed class LiveLoadTests(GrainHost host) : IClassFixture<GrainHost>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orc-live-").FullName;

    public async Task InitializeAsync()
    {
        if (await Real.GetAsync() is null)
            await Real.CreateAsync(RealDeployment());
        await Eventually.HoldsAsync("the real pods to run", RealPodsAsync, static pods => pods.Count(static pod => pod.Status.Phase == "Running") == 3);
        File.WriteAllText(Kubeconfig, host.KubeconfigText);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    private string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    private IDeploymentGrain Real => host.Grains.GetGrain<IDeploymentGrain>("default/real");

    [Fact]
    public async Task A_scenario_runs_beside_what_is_there_and_leaves_nothing()
    {
        var before = await RealPodsAsync();
        using var run = LoadProcess.Start("run", Scenario("""
            patience: 60s
            nodes:
            - {name: n, count: 6, zones: [a, b], cpu: "4", pods: 50}
            steps:
            - deploy: {name: web, count: 2, replicas: 20, cpu: 100m}
            - kill: {node: n-1}
            - scale: {deployment: web-0, replicas: 5}
            """), "--kubeconfig", Kubeconfig);

        var (code, said) = await run.EndAsync();

        Assert.True(code == 0, said);
        Assert.Contains("kill orc-load-", said, StringComparison.Ordinal);
        await AssertOnlyRealOnesAsync();
        Assert.Equal(before.Select(static pod => pod.Metadata.Uid), (await RealPodsAsync()).Select(static pod => pod.Metadata.Uid));
    }

    [Fact]
    public async Task An_interrupted_run_keeps_to_its_nodes_and_removes_what_it_made()
    {
        using var run = LoadProcess.Start("run", Scenario("""
            nodes:
            - {name: n, count: 3, cpu: "4", pods: 50}
            steps:
            - deploy: {name: web, replicas: 12, cpu: 100m}
            - wait: 30m
            """), "--kubeconfig", Kubeconfig, "--cluster", host.Address);
        var pods = await Eventually.HoldsAsync("the simulated pods to run", SimulatedPodsAsync, static pods => pods.Count(static pod => pod.Status.Phase == "Running") == 12);
        Assert.All(pods, static pod => Assert.StartsWith(pod.Metadata.Namespace!, pod.Spec.NodeName, StringComparison.Ordinal));
        await Real.ScaleAsync(6);
        var real = await Eventually.HoldsAsync("more real pods to run", RealPodsAsync, static pods => pods.Count(static pod => pod.Status.Phase == "Running") == 6);
        Assert.All(real, static pod => Assert.Equal("instant", pod.Spec.NodeName));

        run.Interrupt();
        var (code, said) = await run.EndAsync();

        Assert.True(code == 130, said);
        await AssertOnlyRealOnesAsync();
        await Real.ScaleAsync(3);
        await Eventually.HoldsAsync("fewer real pods", RealPodsAsync, static pods => pods.Length == 3);
    }

    [Fact]
    public async Task What_cannot_be_run_in_a_live_cluster_is_refused_before_anything_is_made()
    {
        var scenario = Scenario("nodes: [{name: n, count: 1}]\nsteps: [{deploy: {name: web}}]");
        Assert.Contains("--silos", await RefusedAsync("run", scenario, "--kubeconfig", Kubeconfig, "--silos", "3"), StringComparison.Ordinal);
        Assert.Contains("5000", await RefusedAsync("run", "--nodes", "6000", "--kubeconfig", Kubeconfig), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", await RefusedAsync("run", scenario, "--kubeconfig", Kubeconfig, "--cluster", "https://127.0.0.1:1"), StringComparison.Ordinal);
        File.WriteAllText(Kubeconfig, "a: b");
        Assert.Contains("has no context", await RefusedAsync("run", scenario, "--kubeconfig", Kubeconfig), StringComparison.Ordinal);
        await AssertOnlyRealOnesAsync();
    }

    private static async Task<string> RefusedAsync(params string[] arguments)
    {
        using var run = LoadProcess.Start(arguments);
        var (code, said) = await run.EndAsync();
        Assert.True(code == 2, said);
        return said;
    }

    private static Deployment RealDeployment()
    {
        var labels = Map<string>.From([KeyValuePair.Create("app", "real")]);
        return new Deployment
        {
            Metadata = new ObjectMeta { Name = "real", Namespace = "default", Labels = labels },
            Spec = new DeploymentSpec
            {
                Replicas = 3, Selector = new LabelSelector { MatchLabels = labels },
                Template = new PodTemplateSpec { Metadata = new ObjectMeta { Labels = labels }, Spec = new PodSpec { Containers = [new Container { Name = "main", Image = "real:1" }] } },
            },
        };
    }

    private string Scenario(string yaml)
    {
        var file = Path.Combine(_folder, "scenario.yaml");
        File.WriteAllText(file, yaml);
        return file;
    }

    private async Task AssertOnlyRealOnesAsync()
    {
        Assert.Equal(["instant"], (await ListAsync<Node>(ListQuery.All)).Select(static node => node.Metadata.Name!).ToArray());
        Assert.DoesNotContain(await ListAsync<Namespace>(ListQuery.All), static space => space.Metadata.Name!.StartsWith("orc-load", StringComparison.Ordinal));
        Assert.Empty(await SimulatedPodsAsync());
    }

    private async Task<Pod[]> RealPodsAsync() => [.. (await ListAsync<Pod>(new ListQuery { Namespace = "default" })).Where(static pod => pod.Metadata.DeletionTimestamp is null)];

    private async Task<Pod[]> SimulatedPodsAsync() => [.. (await ListAsync<Pod>(ListQuery.All)).Where(static pod => pod.Metadata.Namespace != "default")];

    private async Task<T[]> ListAsync<T>(ListQuery query) where T : class, IResource<T> =>
        [.. (await host.Grains.GetCollection(T.Kind).ListAsync(query)).Items.Select(static item => item.As<T>())];
}
