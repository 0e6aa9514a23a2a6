using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.GarbageCollection;

/// <summary>Tells the garbage collector what may have become garbage, or may have been waited for.</summary>
internal sealed class GarbageRouter : ICommitRouter
{
    private const int MaxPerMessage = 1000;

    // Events are many, own nothing and belong to nobody.
    public bool Handles(string collection) => collection != ResourceKinds.Event.Collection;

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains) =>
        Send(grains, batch.Where(IsOfInterest).SelectMany(c => Concerned(collection, c)).Distinct());

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains) =>
        Send(grains, objects.Where(o => HasOwners(o) || IsWaiting(o)).Select(o => Identify(collection, o)));

    /// <summary>The object itself and, when it went, the owners that may have waited for just that.</summary>
    private static IEnumerable<ObjectIdentity> Concerned(string collection, ResourceChange change)
    {
        yield return Identify(collection, change.After);
        if (change.Type != WatchEventType.Deleted)
            yield break;
        foreach (var owner in change.After.Value.Metadata.OwnerReferences.Where(o => o.BlockOwnerDeletion == true))
        {
            if (ResourceKinds.Find(owner.ApiVersion, owner.Kind) is { } kind)
                yield return new ObjectIdentity(kind.Collection, new ResourceKey(kind.Namespaced ? change.Key.Namespace : "", owner.Name), owner.Uid);
        }
    }

    private static bool IsOfInterest(ResourceChange change) => change.Type switch
    {
        WatchEventType.Deleted => true,
        WatchEventType.Added => HasOwners(change.After),
        _ => IsWaiting(change.After) || (change.Before is null ? HasOwners(change.After) : OwnersChanged(change.Before, change.After)),
    };

    private static bool HasOwners(ResourceObject value) => !value.Value.Metadata.OwnerReferences.IsEmpty;

    private static bool OwnersChanged(ResourceObject before, ResourceObject after)
    {
        ImmutableArray<OwnerReference> old = before.Value.Metadata.OwnerReferences, next = after.Value.Metadata.OwnerReferences;
        return old != next && !old.SequenceEqual(next);
    }

    private static bool IsWaiting(ResourceObject value) => value.Value.Metadata is { DeletionTimestamp: not null } metadata
        && metadata.Finalizers.Any(f => f is PropagationFinalizers.Foreground or PropagationFinalizers.Orphan);

    private static ObjectIdentity Identify(string collection, ResourceObject value)
    {
        var metadata = value.Value.Metadata;
        return new ObjectIdentity(collection, new ResourceKey(metadata.Namespace ?? "", metadata.Name ?? ""), metadata.Uid ?? "");
    }

    private static void Send(IGrainFactory grains, IEnumerable<ObjectIdentity> objects)
    {
        foreach (var some in objects.Chunk(MaxPerMessage))
            _ = grains.GetGrain<IGarbageCollector>(IGarbageCollector.Key).LookAsync([.. some]);
    }
}
