using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Workloads.Jobs;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>Tells controllers of workloads about their dependents: ReplicaSets and Jobs about pods, Deployments about ReplicaSets.</summary>
internal sealed class WorkloadRouter : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection is "pods" or "replicasets.apps" or "deployments.apps" or "jobs.batch";

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        foreach (var ((kind, key), changes) in ByController(batch))
        {
            var message = new ObjectChanges(changes.DrainToImmutable());
            if (collection == "pods" && kind == "ReplicaSet")
                grains.GetGrain<IReplicaSetController>(key).PodsChangedAsync(message).Forget();
            else if (collection == "pods" && kind == "Job")
                grains.GetGrain<IJobController>(key).PodsChangedAsync(message).Forget();
            else if (collection == "replicasets.apps" && kind == "Deployment")
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
            else if (collection == "jobs.batch")
                grains.GetGrain<IJobController>(key).ReconcileAsync().Forget();
        }

        if (collection == "pods")
            WakeJobs(objects, grains);
    }

    private static bool IsHistory(ReplicaSet set) =>
        ReplicaSetPlan.Desired(set) == 0 && set.Status.Replicas == 0 && RolloutSizes.IsObserved(set);

    /// <summary>A pod that waits to be counted is told to its Job, which may be gone and then knows of nothing.</summary>
    private static void WakeJobs(IReadOnlyList<ResourceObject> pods, IGrainFactory grains)
    {
        foreach (var item in pods)
        {
            if (item.Value.Metadata is { DeletionTimestamp: not null, Finalizers.IsEmpty: false } && ControllerOf(item) is ("Job", var key))
                grains.GetGrain<IJobController>(key).PodsChangedAsync(new ObjectChanges([ObjectChange.Of(item)])).Forget();
        }
    }

    private static Dictionary<(string Kind, string Key), ImmutableArray<ObjectChange>.Builder> ByController(IReadOnlyList<ResourceChange> batch)
    {
        var result = new Dictionary<(string, string), ImmutableArray<ObjectChange>.Builder>();
        foreach (var change in batch)
        {
            var now = ControllerOf(change.After);
            Add(result, change, now);
            // Who lost an object must hear of it as well.
            if (change.Before is { } before && ControllerOf(before) is { } old && old != now)
                Add(result, change, old);
        }

        return result;
    }

    private static void Add(Dictionary<(string, string), ImmutableArray<ObjectChange>.Builder> result, ResourceChange change, (string, string)? controller)
    {
        if (controller is not { } key)
            return;
        if (!result.TryGetValue(key, out var list))
            result.Add(key, list = ImmutableArray.CreateBuilder<ObjectChange>());
        list.Add(ObjectChange.From(change));
    }

    private static (string Kind, string Key)? ControllerOf(ResourceObject item) =>
        OwnerReferences.ControllerOf(item.Value.Metadata) is { } owner ? (owner.Kind, $"{item.Value.Metadata.Namespace}/{owner.Name}") : null;
}
