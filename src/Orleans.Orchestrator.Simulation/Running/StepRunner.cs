using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Simulation.Running;

/// <summary>Does what the steps of a scenario say.</summary>
internal sealed class StepRunner(
    IGrainFactory grains, TimeProvider time, NodeFleet fleet, ClusterCensus census, Acknowledged acknowledged, Drainer drainer, SeededRandom random,
    RunScope scope, Action? loseSilo)
{
    private const int WritesAtOnce = 64;
    private readonly FaultInjector _faults = new(grains, fleet, census, drainer, random);

    /// <summary>Does it.</summary>
    public Task RunAsync(StepAction action, CancellationToken cancellationToken) => action switch
    {
        StepAction.Deploy deploy => DeployAsync(deploy),
        StepAction.Arrive arrive => ArriveAsync(arrive, cancellationToken),
        StepAction.Apply apply => ApplyAsync(apply.Path, cancellationToken),
        StepAction.Scale scale => ChangeAsync(scale.Deployment, grain => grain.ScaleAsync(scale.Replicas)),
        StepAction.Rollout rollout => ChangeAsync(rollout.Deployment, grain => RollOutAsync(grain, rollout.Image)),
        StepAction.Delete delete => DeleteAsync(delete.Deployment),
        StepAction.Machines machines => _faults.DoAsync(machines, cancellationToken),
        StepAction.Join join => NodeFleet.StartAsync(fleet.Add(join.Class)),
        StepAction.Crash crash => Done(() => _faults.Crash(crash.Pods)),
        StepAction.LoseSilo => Done(loseSilo ?? throw new ScenarioException("there is no silo to lose: the control plane has but one, or is not this process' own")),
        StepAction.Wait wait => Task.Delay(wait.For, time, cancellationToken),
        _ => throw new ArgumentException($"no step {action}", nameof(action)),
    };

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private async Task DeployAsync(StepAction.Deploy deploy)
    {
        foreach (var some in Enumerable.Range(0, deploy.Count).Chunk(WritesAtOnce))
            await Task.WhenAll(some.Select(i => CreateAsync(deploy.Template, deploy.Count == 1 ? deploy.Name : $"{deploy.Name}-{i}", deploy.Replicas)));
    }

    private async Task ArriveAsync(StepAction.Arrive arrive, CancellationToken cancellationToken)
    {
        var (began, number) = (time.GetTimestamp(), 0);
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(random.NextExponential() / arrive.PerSecond), time, cancellationToken);
            if (time.GetElapsedTime(began) > arrive.For)
                return;
            await CreateAsync(arrive.Template, $"{arrive.Name}-{number++}", arrive.Replicas);
        }
    }

    private async Task ApplyAsync(string path, CancellationToken cancellationToken)
    {
        foreach (var item in Manifests.Read(await File.ReadAllTextAsync(path, cancellationToken)).Select(scope.Confine))
        {
            var metadata = item.Value.Metadata;
            var ns = item.Kind.Namespaced ? metadata.Namespace ?? scope.Namespace : "";
            var written = await grains.GetResource(item.Kind, new ResourceKey(ns, metadata.Name!)).CreateAsync(item, WriteOptions.Default);
            if (written.Object.Value is Deployment deployment)
                Wrote(deployment);
        }
    }

    private async Task CreateAsync(PodShape shape, string name, int replicas)
    {
        if (shape.ToBudget(scope.Namespace, name) is { } budget)
            await grains.GetGrain<IPodDisruptionBudgetGrain>(KeyOf(name)).CreateAsync(budget);
        Wrote(await Grain(name).CreateAsync(scope.Confine(shape.ToDeployment(scope.Namespace, name, replicas))));
    }

    private async Task ChangeAsync(string name, Func<IDeploymentGrain, Task<Deployment>> change) => Wrote(await change(Grain(name)));

    private static async Task<Deployment> RollOutAsync(IDeploymentGrain grain, string image)
    {
        var deployment = await grain.GetAsync() ?? throw new ScenarioException("the Deployment to roll out isn't there");
        return await grain.SetImageAsync(deployment.Spec.Template.Spec.Containers[0].Name, image);
    }

    private async Task DeleteAsync(string name)
    {
        await Grain(name).DeleteAsync(new());
        acknowledged.Deleted(KeyOf(name));
    }

    private void Wrote(Deployment deployment)
    {
        acknowledged.Written(deployment);
        census.Expect(deployment);
    }

    private IDeploymentGrain Grain(string name) => grains.GetGrain<IDeploymentGrain>(KeyOf(name));

    private string KeyOf(string name) => scope.KeyOf(name);
}
