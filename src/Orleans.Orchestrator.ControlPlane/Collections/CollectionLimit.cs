using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>
/// Keeps a whole collection within a number of objects. It belongs to the collection grain, which commits one write after another, so
/// that however many are created at once there are never more, and never one fewer than allowed either.
/// </summary>
/// <param name="kind">The collection's kind.</param>
/// <param name="max">How many objects there may be.</param>
/// <param name="table">Those that are there.</param>
internal sealed class CollectionLimit(ResourceKind kind, int max, ResourceTable table)
{
    private readonly HashSet<ResourceKey> _creating = [];

    /// <summary>Keeps room for an object that is about to be created.</summary>
    /// <exception cref="ApiException">403: there is none.</exception>
    public void Claim(ResourceKey key)
    {
        var count = table.Count + _creating.Count;
        if (count >= max && table.Find(key) is null)
            throw ApiErrors.Forbidden(kind, key.Name, $"there are {count} {kind.Plural} already, the most that are allowed");
        _creating.Add(key);
    }

    /// <summary>Changes are durable: what was created is counted from now on as being there.</summary>
    public void Apply(IReadOnlyList<ResourceChange> batch)
    {
        foreach (var change in batch)
            _creating.Remove(change.Key);
    }

    /// <summary>A create is done or has failed.</summary>
    public void Release(ResourceKey key) => _creating.Remove(key);
}
