using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>Tells ClusterRoles that gather others when one of those changes. Registered behind <see cref="PolicyCache"/>, from which they read.</summary>
internal sealed class RoleRouter(PolicyCache policies) : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection == ResourceKinds.ClusterRole.Collection;

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        foreach (var role in policies.ClusterRoles.In("").Where(role => role.AggregationRule is not null))
        {
            if (batch.Any(change => Concerns(role, change)))
                grains.GetGrain<IClusterRoleController>(role.Metadata.Name!).ReconcileAsync().Forget();
        }
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        foreach (var role in objects.Select(o => o.As<ClusterRole>()).Where(role => role.AggregationRule is not null))
            grains.GetGrain<IClusterRoleController>(role.Metadata.Name!).ReconcileAsync().Forget();
    }

    private static bool Concerns(ClusterRole role, ResourceChange change) =>
        RoleAggregation.Selects(role, change.After.Value.Metadata.Labels) || (change.Before is { } before && RoleAggregation.Selects(role, before.Value.Metadata.Labels));
}
