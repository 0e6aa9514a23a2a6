using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Disruption;

/// <summary>One PodDisruptionBudget: counts the pods that it protects, and lets one eviction after another take what it allows.</summary>
[GrainType("poddisruptionbudget")]
internal sealed class PodDisruptionBudgetGrain : ResourceGrain<PodDisruptionBudget>, IPodDisruptionBudgetGrain, IDisruptionBudgetController
{
    private readonly ReconcileLoop _loop;

    /// <summary>Made by the engine.</summary>
    public PodDisruptionBudgetGrain(
        [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<PodDisruptionBudget>> state, ResourceContext<PodDisruptionBudget> context)
        : base(state, context) =>
        _loop = new ReconcileLoop(this, () => this.AsReference<IDisruptionBudgetController>().ReconcileAsync(), Time, Log);

    /// <inheritdoc/>
    public Task PodsChangedAsync()
    {
        _loop.WakeToCount();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    /// <inheritdoc/>
    public async Task DisruptAsync(string podName, bool dryRun)
    {
        // Who was let go and is not gone yet asks for nothing new.
        if (Current is not { } budget || budget.Status.DisruptedPods.ContainsKey(podName))
            return;
        // What was counted last may be old by a moment, and this decides.
        var counted = budget with { Status = await CountAsync(budget) };
        if (counted.Status.DisruptionsAllowed < 1)
            throw EvictionPlan.Refused(counted);
        if (dryRun)
            return;
        await CommitAsync(counted with
        {
            Status = counted.Status with
            {
                DisruptionsAllowed = counted.Status.DisruptionsAllowed - 1,
                DisruptedPods = counted.Status.DisruptedPods.SetItem(podName, Now),
            },
        });
    }

    /// <inheritdoc/>
    protected override Task OnCommittedAsync(PodDisruptionBudget? before, PodDisruptionBudget? after)
    {
        if (after is not null && (before is null || before.Spec != after.Spec))
            _loop.Wake();
        return Task.CompletedTask;
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        if (Current is not { } budget)
            return null;
        var status = await CountAsync(budget);
        await CommitAsync(budget with { Status = status });
        return DisruptionPlan.NextLook(status);
    }

    private async Task<PodDisruptionBudgetStatus> CountAsync(PodDisruptionBudget budget)
    {
        IReadOnlyList<Pod> pods = [];
        if (budget.Spec.Selector is { } selector)
        {
            var page = await GrainFactory.GetCollection(ResourceKinds.Pod)
                .ListAsync(new ListQuery { Namespace = Key.Namespace, LabelSelector = LabelSelectors.ToText(selector) });
            pods = [.. page.Items.Select(i => i.As<Pod>()).Where(p => p.Status.Phase is not ("Succeeded" or "Failed"))];
        }

        return DisruptionPlan.For(budget, pods, await ScalesAsync(pods), Now);
    }

    /// <summary>How many pods those want that own these.</summary>
    private async Task<Dictionary<string, int>> ScalesAsync(IReadOnlyList<Pod> pods)
    {
        var names = pods.Select(p => OwnerReferences.ControllerOf(p.Metadata)).Where(o => o?.Kind == "ReplicaSet").Select(o => new ResourceKey(Key.Namespace, o!.Name));
        var sets = await GrainFactory.GetGrain<ICollectionWriter>(ResourceKinds.ReplicaSet.Collection).FindManyAsync([.. names.Distinct()]);
        return sets.ToDictionary(s => s.Value.Metadata.Uid!, s => s.As<ReplicaSet>().Spec.Replicas ?? 1);
    }
}
