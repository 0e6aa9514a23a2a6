using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Rbac.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>One ClusterRole. One with an aggregation rule has the rules of the roles that it selects, whoever writes others into it.</summary>
[GrainType("clusterrole")]
internal sealed class ClusterRoleGrain : ResourceGrain<ClusterRole>, IClusterRoleGrain, IClusterRoleController
{
    private readonly PolicyCache _policies;
    private readonly ReconcileLoop _loop;

    /// <summary>Made by the engine.</summary>
    public ClusterRoleGrain(
        [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ClusterRole>> state, ResourceContext<ClusterRole> context, PolicyCache policies)
        : base(state, context)
    {
        _policies = policies;
        _loop = new ReconcileLoop(this, () => this.AsReference<IClusterRoleController>().ReconcileAsync(), Time, Log);
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    /// <inheritdoc/>
    protected override Task OnCommittedAsync(ClusterRole? before, ClusterRole? after)
    {
        if (after?.AggregationRule is not null)
            _loop.Wake();
        return Task.CompletedTask;
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        if (Current is not { AggregationRule: not null } role)
            return null;
        var rules = RoleAggregation.Gather(role, _policies.ClusterRoles.In(""));
        if (!rules.SequenceEqual(role.Rules))
            await CommitAsync(role with { Rules = rules });
        return null;
    }
}
