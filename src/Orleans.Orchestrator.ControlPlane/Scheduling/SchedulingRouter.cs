using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Tells the scheduler what matters to placement: pods that come, get bound, end or go, nodes, namespaces' labels, and volumes.</summary>
internal sealed class SchedulingRouter : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection is "pods" or "nodes" or "namespaces"
        or "persistentvolumeclaims" or "persistentvolumes" or "storageclasses.storage.k8s.io";

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        var scheduler = grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.Key);
        var changes = new ObjectChanges([.. batch.Where(c => collection != "pods" || Matters(c)).Select(ObjectChange.From)]);
        if (changes.Changes.IsEmpty)
            return;
        var told = collection switch
        {
            "nodes" => scheduler.NodesChangedAsync(changes),
            "namespaces" => scheduler.NamespacesChangedAsync(changes),
            "pods" => scheduler.PodsChangedAsync(changes),
            _ => scheduler.VolumesChangedAsync(changes),
        };
        told.Forget();
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        if (collection == "pods")
            grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.Key).ScheduleAsync().Forget();
    }

    // Most changes are status reports of pods that run: they move nothing.
    private static bool Matters(ResourceChange change)
    {
        if (change.Type != WatchEventType.Modified || change.Before is null)
            return true;
        var (before, after) = (change.Before.As<Pod>(), change.After.As<Pod>());
        return !PodFacts.IsBound(after) || PodFacts.IsTerminating(before) != PodFacts.IsTerminating(after)
            || !before.Metadata.Labels.Equals(after.Metadata.Labels) || before.Metadata.Generation != after.Metadata.Generation
            || before.Spec.NodeName != after.Spec.NodeName || PodFacts.IsTerminal(before) != PodFacts.IsTerminal(after);
    }
}
