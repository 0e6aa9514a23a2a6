using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>Tells controllers of workloads about their dependents: ReplicaSets about pods, Deployments about ReplicaSets.</summary>
internal sealed class WorkloadRouter : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection is "pods" or "replicasets.apps" or "deployments.apps";

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        var owner = collection switch { "pods" => "ReplicaSet", "replicasets.apps" => "Deployment", _ => null };
        if (owner is null)
            return;
        foreach (var (key, changes) in ByController(batch, owner))
        {
            var message = new ObjectChanges(changes.DrainToImmutable());
            if (owner == "ReplicaSet")
                grains.GetGrain<IReplicaSetController>(key).PodsChangedAsync(message).Forget();
            else
                grains.GetGrain<IDeploymentController>(key).SetsChangedAsync(message).Forget();
        }
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        foreach (var item in objects)
        {
            var key = $"{item.Value.Metadata.Namespace}/{item.Value.Metadata.Name}";
            if (collection == "deployments.apps")
                grains.GetGrain<IDeploymentController>(key).ReconcileAsync().Forget();
            else if (collection == "replicasets.apps" && !IsHistory(item.As<ReplicaSet>()))
                grains.GetGrain<IReplicaSetController>(key).ReconcileAsync().Forget();
        }
    }

    private static bool IsHistory(ReplicaSet set) =>
        ReplicaSetPlan.Desired(set) == 0 && set.Status.Replicas == 0 && RolloutSizes.IsObserved(set);

    private static Dictionary<string, ImmutableArray<ObjectChange>.Builder> ByController(IReadOnlyList<ResourceChange> batch, string kind)
    {
        var result = new Dictionary<string, ImmutableArray<ObjectChange>.Builder>();
        foreach (var change in batch)
        {
            Add(result, change, OwnerKey(change.After, kind));
            // Who lost an object must hear of it as well.
            if (change.Before is { } before && OwnerKey(before, kind) is { } old && old != OwnerKey(change.After, kind))
                Add(result, change, old);
        }

        return result;
    }

    private static void Add(Dictionary<string, ImmutableArray<ObjectChange>.Builder> result, ResourceChange change, string? key)
    {
        if (key is null)
            return;
        if (!result.TryGetValue(key, out var list))
            result.Add(key, list = ImmutableArray.CreateBuilder<ObjectChange>());
        list.Add(ObjectChange.From(change));
    }

    private static string? OwnerKey(ResourceObject item, string kind) =>
        OwnerReferences.ControllerOf(item.Value.Metadata) is { } owner && owner.Kind == kind ? $"{item.Value.Metadata.Namespace}/{owner.Name}" : null;
}
