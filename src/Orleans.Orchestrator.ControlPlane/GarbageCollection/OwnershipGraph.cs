using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.GarbageCollection;

/// <summary>The part of who owns whom that one round of collection looks at, read from the collections in few calls.</summary>
/// <param name="grains">Finds the collections.</param>
/// <param name="kinds">Every kind there is.</param>
internal sealed class OwnershipGraph(IGrainFactory grains, KindSet kinds)
{
    private readonly Dictionary<(string Collection, ResourceKey Key), ResourceObject?> _known = [];

    /// <summary>Whether an object is being deleted and waits for its dependents.</summary>
    public static bool IsWaiting(ResourceObject value) => value.Value.Metadata is { DeletionTimestamp: not null } metadata
        && metadata.Finalizers.Any(f => f is PropagationFinalizers.Foreground or PropagationFinalizers.Orphan);

    /// <summary>Reads objects.</summary>
    public Task LoadAsync(IEnumerable<ObjectIdentity> objects) => LoadAsync(objects.Select(o => (o.Collection, o.Key)));

    /// <summary>Reads the owners of objects.</summary>
    public Task LoadOwnersAsync(IEnumerable<ResourceObject> dependents) => LoadAsync(
        from dependent in dependents
        from owner in dependent.Value.Metadata.OwnerReferences
        let place = Place(dependent, owner)
        where place is not null
        select place.Value);

    /// <summary>The object as it is now; null when it is gone or another of its name.</summary>
    public ResourceObject? Find(ObjectIdentity identity) =>
        _known.GetValueOrDefault((identity.Collection, identity.Key)) is { } found && found.Value.Metadata.Uid == identity.Uid ? found : null;

    /// <summary>Every object of any kind that refers to one of these owners.</summary>
    public async Task<IReadOnlyList<ResourceObject>> DependentsAsync(ImmutableArray<string> ownerUids)
    {
        if (ownerUids.IsEmpty)
            return [];
        var found = await Task.WhenAll(kinds.All.Select(k => grains.GetGrain<ICollectionWriter>(k.Collection).FindDependentsAsync(ownerUids)));
        return [.. found.SelectMany(f => f).DistinctBy(o => o.Value.Metadata.Uid)];
    }

    /// <summary>How the owners of an object stand. Those of kinds that we don't know are none of our business.</summary>
    public Func<OwnerReference, OwnerState> StateOf(ResourceObject dependent) => owner =>
    {
        if (Place(dependent, owner) is not { } place)
            return OwnerState.Solid;
        if (_known.GetValueOrDefault(place) is not { } found || found.Value.Metadata.Uid != owner.Uid)
            return OwnerState.Absent;
        var waits = found.Value.Metadata is { DeletionTimestamp: not null } metadata && metadata.Finalizers.Contains(PropagationFinalizers.Foreground);
        return waits ? OwnerState.WaitsForDependents : OwnerState.Solid;
    };

    private (string Collection, ResourceKey Key)? Place(ResourceObject dependent, OwnerReference owner) =>
        kinds.Find(owner.ApiVersion, owner.Kind) is { } kind
            ? (kind.Collection, new ResourceKey(kind.Namespaced ? dependent.Value.Metadata.Namespace ?? "" : "", owner.Name))
            : null;

    private async Task LoadAsync(IEnumerable<(string Collection, ResourceKey Key)> places)
    {
        foreach (var group in places.Distinct().Where(p => !_known.ContainsKey(p)).GroupBy(p => p.Collection).ToList())
        {
            ImmutableArray<ResourceKey> keys = [.. group.Select(p => p.Key)];
            foreach (var key in keys)
                _known[(group.Key, key)] = null;
            foreach (var found in await grains.GetGrain<ICollectionWriter>(group.Key).FindManyAsync(keys))
            {
                var metadata = found.Value.Metadata;
                _known[(group.Key, new ResourceKey(metadata.Namespace ?? "", metadata.Name ?? ""))] = found;
            }
        }
    }
}
