using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.GarbageCollection;

/// <summary>Tells the garbage collector what may have become garbage, or may have been waited for.</summary>
internal sealed class GarbageRouter(KindDirectory kinds) : ICommitRouter
{
    private const int MaxPerMessage = 1000;

    // Events are many, own nothing and belong to nobody.
    public bool Handles(string collection) => collection != ResourceKinds.Event.Collection;

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        Send(grains, batch.Where(IsOfInterest).Select(c => Identify(collection, c.After)).Distinct());
        var waitedFor = batch.Where(c => c.Type == WatchEventType.Deleted).SelectMany(Blocked).ToList();
        if (waitedFor.Count > 0)
            SendOwnersAsync(grains, waitedFor).Forget();
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains) =>
        Send(grains, objects.Where(o => HasOwners(o) || IsWaiting(o)).Select(o => Identify(collection, o)));

    /// <summary>The owners that may have waited for just that object to go.</summary>
    private static IEnumerable<(OwnerReference Owner, string Namespace)> Blocked(ResourceChange change) =>
        change.After.Value.Metadata.OwnerReferences.Where(o => o.BlockOwnerDeletion == true).Select(o => (o, change.Key.Namespace));

    /// <summary>Where an owner is stored is known at once for built-in kinds; custom ones may have to be looked up.</summary>
    private async Task SendOwnersAsync(IGrainFactory grains, IReadOnlyList<(OwnerReference Owner, string Namespace)> owners)
    {
        var known = owners.All(o => ResourceKinds.Find(o.Owner.ApiVersion, o.Owner.Kind) is not null) ? kinds.Latest : await kinds.CurrentAsync();
        Send(grains,
            (from owner in owners
             let kind = known.Find(owner.Owner.ApiVersion, owner.Owner.Kind)
             where kind is not null
             select new ObjectIdentity(kind.Collection, new ResourceKey(kind.Namespaced ? owner.Namespace : "", owner.Owner.Name), owner.Owner.Uid)).Distinct());
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
