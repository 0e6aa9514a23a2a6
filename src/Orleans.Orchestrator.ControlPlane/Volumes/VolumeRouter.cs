using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>Tells the binder of claims, volumes and classes, and of the few pods that matter to claims.</summary>
internal sealed class VolumeRouter : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection is "persistentvolumeclaims" or "persistentvolumes" or "storageclasses.storage.k8s.io" or "pods";

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        if (collection == "pods")
        {
            RoutePods(batch, grains);
            return;
        }

        var (binder, changes) = (Binder(grains), new ObjectChanges([.. batch.Select(ObjectChange.From)]));
        var told = collection switch
        {
            "persistentvolumeclaims" => binder.ClaimsChangedAsync(changes),
            "persistentvolumes" => binder.VolumesChangedAsync(changes),
            _ => binder.ClassesChangedAsync(changes),
        };
        told.Forget();
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        if (collection == "persistentvolumeclaims")
            Binder(grains).ReconcileAsync().Forget();
        if (collection != "pods")
            return;
        var waiting = objects.Where(o => IsWaiting(o.As<Pod>())).Select(ObjectChange.Of).ToImmutableArray();
        if (!waiting.IsEmpty)
            Binder(grains).PodsCameAsync(new ObjectChanges(waiting)).Forget();
    }

    private static void RoutePods(IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        ImmutableArray<string>.Builder? ended = null;
        ImmutableArray<ObjectChange>.Builder? came = null;
        foreach (var change in batch)
        {
            var pod = change.After.As<Pod>();
            if (!PodClaims.Any(pod))
                continue;
            if (change.Type == WatchEventType.Added && IsWaiting(pod))
                (came ??= ImmutableArray.CreateBuilder<ObjectChange>()).Add(ObjectChange.From(change));
            else if (change.Type == WatchEventType.Deleted || PodFacts.IsTerminal(pod))
                (ended ??= ImmutableArray.CreateBuilder<string>()).AddRange(PodClaims.Of(pod).Select(c => $"{pod.Metadata.Namespace}/{c}"));
        }

        if (came is not null)
            Binder(grains).PodsCameAsync(new ObjectChanges(came.ToImmutable())).Forget();
        if (ended is not null)
            Binder(grains).PodsEndedAsync(ended.ToImmutable()).Forget();
    }

    private static bool IsWaiting(Pod pod) => PodFacts.IsActive(pod) && !PodFacts.IsBound(pod) && pod.Spec.Volumes.Any(v => v.Ephemeral is not null);

    private static IVolumeBinder Binder(IGrainFactory grains) => grains.GetGrain<IVolumeBinder>(IVolumeBinder.Key);
}
