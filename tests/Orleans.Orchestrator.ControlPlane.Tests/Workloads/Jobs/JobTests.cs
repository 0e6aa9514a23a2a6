using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Workloads.Jobs;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Workloads.Jobs;

public class JobTests
{
    [Fact]
    public async Task AJob_IsComplete_WhenEnoughPodsSucceeded_AndTakesThemWithIt()
    {
        await using var cluster = await StartAsync(nodes: 2, _ => "Succeeded");
        await Grain(cluster, "pi").CreateAsync(New("pi", completions: 7, parallelism: 3));
        await cluster.View.UntilAsync("the job is complete", () => Has(cluster, "pi", "Complete"));
        Assert.Equal((7, (int?)null), (cluster.View.Job("pi")!.Status.Succeeded, cluster.View.Job("pi")!.Status.Failed));
        await cluster.View.UntilAsync("no pod waits to be counted", () => cluster.View.Pods.Count == 7 && cluster.View.Pods.All(p => p.Metadata.Finalizers.IsEmpty));
        await Grain(cluster, "pi").DeleteAsync(new DeleteOptions { PropagationPolicy = "Background" });
        await cluster.View.UntilAsync("its pods are gone", () => cluster.View.Pods.Count == 0);
    }

    [Fact]
    public async Task AJob_IsDeleted_WhileItsPodsRun_AndNoneStays()
    {
        await using var cluster = await StartAsync(nodes: 1, _ => null);
        await Grain(cluster, "pi").CreateAsync(New("pi", completions: 3, parallelism: 3));
        await cluster.View.UntilAsync("3 pods run", () => cluster.View.Ready.Count == 3);
        Assert.All(cluster.View.Pods, p => Assert.Contains(JobNames.Tracking, p.Metadata.Finalizers));
        await Grain(cluster, "pi").DeleteAsync(new DeleteOptions { PropagationPolicy = "Background" });
        await cluster.View.UntilAsync("its pods are gone", () => cluster.View.Pods.Count == 0 && cluster.View.Job("pi") is null);
    }

    [Fact]
    public async Task FailedPods_AreCounted_AndTooManyFailTheJob()
    {
        await using var cluster = await StartAsync(nodes: 1, _ => "Failed");
        await Grain(cluster, "pi").CreateAsync(New("pi", completions: 1, parallelism: 1, backoffLimit: 1));
        await cluster.View.UntilAsync("the job failed", () => Has(cluster, "pi", "Failed"));
        Assert.Equal(2, cluster.View.Job("pi")!.Status.Failed);
        await cluster.View.UntilAsync("an event says so", () => cluster.View.Events.Any(e => e.Reason == "BackoffLimitExceeded"));
    }

    [Fact]
    public async Task ASuspendedJob_HasNoPods_UntilItIsResumed()
    {
        await using var cluster = await StartAsync(nodes: 1, _ => null);
        await Grain(cluster, "pi").CreateAsync(New("pi", completions: 2, parallelism: 2));
        await cluster.View.UntilAsync("2 pods run", () => cluster.View.Ready.Count == 2);
        await Grain(cluster, "pi").SuspendAsync();
        await cluster.View.UntilAsync("no pod is left", () => cluster.View.Pods.Count == 0 && Has(cluster, "pi", "Suspended"));
        await Grain(cluster, "pi").ResumeAsync();
        await cluster.View.UntilAsync("2 pods run again", () => cluster.View.Ready.Count == 2);
        Assert.Null(cluster.View.Job("pi")!.Status.Failed);
    }

    [Fact]
    public async Task AGang_HoldsNoNode_BeforeAllItsPodsFit()
    {
        await using var cluster = await StartAsync(nodes: 1, _ => null);
        var job = New("train", completions: 6, parallelism: 6, cpu: "1");
        await Grain(cluster, "train").CreateAsync(job with
        {
            Spec = job.Spec with { Template = job.Spec.Template with { Metadata = new ObjectMeta { Annotations = A.Labels((JobNames.Gang, "true")) } } },
        });
        await cluster.View.UntilAsync("all six wait and know why", () => cluster.View.Pods.Count == 6 && cluster.View.Pods.All(p => PodFacts.Condition(p.Status, "PodScheduled")?.Status == "False"));
        Assert.All(cluster.View.Pods, p => Assert.False(PodFacts.IsBound(p)));
        await cluster.AddNodeAsync("n9");
        await cluster.View.UntilAsync("all six run", () => cluster.View.Ready.Count == 6);
    }

    [Fact]
    public async Task AJob_GoesOn_AfterACrash_AndCountsNothingTwice()
    {
        using var folder = new World.TempFolder();
        var first = await StartAsync(nodes: 1, _ => "Succeeded", Stores.Sqlite(folder.Path));
        await Grain(first, "pi").CreateAsync(New("pi", completions: 30, parallelism: 5));
        await first.View.UntilAsync("some pods succeeded", () => first.View.Job("pi")?.Status.Succeeded >= 5);
        await first.CrashAsync();
        await using var second = await StartAsync(nodes: 1, _ => "Succeeded", Stores.Sqlite(folder.Path));
        await second.View.UntilAsync("the job is complete", () => Has(second, "pi", "Complete"));
        Assert.Equal((30, (int?)null), (second.View.Job("pi")!.Status.Succeeded, second.View.Job("pi")!.Status.Failed));
        Assert.Equal(30, second.View.Pods.Count(p => p.Status.Phase == "Succeeded"));
    }

    private static bool Has(TestCluster cluster, string job, string condition) => cluster.View.Job(job) is { } found && JobFacts.Has(found, condition);

    private static IJobGrain Grain(TestCluster cluster, string name) => cluster.Grains.GetGrain<IJobGrain>($"default/{name}");

    private static Job New(string name, int completions, int parallelism, int backoffLimit = 6, string? cpu = null)
    {
        var template = A.Template(name, cpu: cpu);
        return new Job
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default" },
            Spec = new JobSpec
            {
                Completions = completions, Parallelism = parallelism, BackoffLimit = backoffLimit, Template = template with { Spec = template.Spec with { RestartPolicy = "Never" } },
            },
        };
    }

    private static async Task<TestCluster> StartAsync(int nodes, Func<Pod, string?> endsAs, Storage.IResourceStore? store = null)
    {
        var cluster = await TestCluster.StartAsync(store ?? Stores.Memory());
        for (var i = 0; i < nodes; i++)
            (await cluster.AddNodeAsync($"n{i}")).EndsAs = endsAs;
        return cluster;
    }
}
