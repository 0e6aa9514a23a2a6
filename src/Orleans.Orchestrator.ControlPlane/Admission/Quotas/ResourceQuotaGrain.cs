using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>One ResourceQuota. Collections enforce it; it shows in its status what they count, and tells ReplicaSets when there is room again.</summary>
[GrainType("resourcequota")]
internal sealed class ResourceQuotaGrain : ResourceGrain<ResourceQuota>, IResourceQuotaGrain, IQuotaController
{
    private readonly KindDirectory _kinds;
    private readonly ReconcileLoop _loop;

    /// <summary>Made by the engine.</summary>
    public ResourceQuotaGrain(
        [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ResourceQuota>> state, ResourceContext<ResourceQuota> context,
        KindDirectory kinds)
        : base(state, context)
    {
        _kinds = kinds;
        _loop = new ReconcileLoop(this, () => this.AsReference<IQuotaController>().ReconcileAsync(), Time, Log);
    }

    /// <inheritdoc/>
    public Task ChangedAsync()
    {
        _loop.WakeToCount();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    /// <inheritdoc/>
    protected override async Task OnCommittedAsync(ResourceQuota? before, ResourceQuota? after)
    {
        if (after is null)
            await WakeRefusedAsync();
        else if (before?.Spec != after.Spec || !after.Status.Hard.Equals(after.Spec.Hard))
            _loop.Wake();
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        if (Current is not { } quota)
            return null;
        // A custom kind may be defined after the quota, and go before it.
        var known = await _kinds.CurrentAsync();
        var counted = QuotaUsage.Collections(quota).Where(c => known.FindCollection(c) is not null);
        var uses = await Task.WhenAll(counted.Select(c => GrainFactory.GetGrain<ICollectionWriter>(c).QuotaUseAsync(Key.Namespace)));
        var status = QuotaStatusPlan.For(quota, uses.SelectMany(u => u).Where(u => u.Quota == Key.Name).Select(u => u.Used));
        await CommitAsync(quota with { Status = status });
        if (QuotaStatusPlan.HasMoreRoom(quota.Status, status))
            await WakeRefusedAsync();
        return null;
    }

    private async Task WakeRefusedAsync()
    {
        var sets = await GrainFactory.GetCollection(ResourceKinds.ReplicaSet).ListAsync(new ListQuery { Namespace = Key.Namespace });
        foreach (var set in sets.Items.Select(i => i.As<ReplicaSet>()).Where(s => s.Status.Conditions.Any(c => c is { Type: "ReplicaFailure", Status: "True" })))
            GrainFactory.GetGrain<IReplicaSetController>($"{Key.Namespace}/{set.Metadata.Name}").ReconcileAsync().Forget();
    }
}
