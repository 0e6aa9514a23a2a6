using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>A collection's objects by the uids of their owners and, for pods, by their node.</summary>
internal sealed class ResourceIndexes
{
    private readonly Dictionary<string, Dictionary<ResourceKey, ResourceObject>> _byOwner = [];
    private readonly Dictionary<string, Dictionary<ResourceKey, ResourceObject>> _byNode = [];

    /// <summary>Takes over a change: either side is null when there was, or is, no such object.</summary>
    public void Update(ResourceKey key, ResourceObject? before, ResourceObject? after)
    {
        if (before is not null)
        {
            foreach (var owner in before.Value.Metadata.OwnerReferences)
                Remove(_byOwner, owner.Uid, key);
            Remove(_byNode, NodeOf(before), key);
        }

        if (after is not null)
        {
            foreach (var owner in after.Value.Metadata.OwnerReferences)
                Add(_byOwner, owner.Uid, key, after);
            Add(_byNode, NodeOf(after), key, after);
        }
    }

    /// <summary>The objects that refer to an owner, in order.</summary>
    public IEnumerable<TableEntry> OfOwner(string uid) => Ordered(_byOwner, uid);

    /// <summary>The pods bound to a node, in order.</summary>
    public IEnumerable<TableEntry> OfNode(string name) => Ordered(_byNode, name);

    private static string? NodeOf(ResourceObject value) => (value.Value as Pod)?.Spec.NodeName;

    private static void Add(Dictionary<string, Dictionary<ResourceKey, ResourceObject>> index, string? value, ResourceKey key, ResourceObject item)
    {
        if (string.IsNullOrEmpty(value))
            return;
        if (!index.TryGetValue(value, out var items))
            index[value] = items = [];
        items[key] = item;
    }

    private static void Remove(Dictionary<string, Dictionary<ResourceKey, ResourceObject>> index, string? value, ResourceKey key)
    {
        if (!string.IsNullOrEmpty(value) && index.TryGetValue(value, out var items) && items.Remove(key) && items.Count == 0)
            index.Remove(value);
    }

    private static IEnumerable<TableEntry> Ordered(Dictionary<string, Dictionary<ResourceKey, ResourceObject>> index, string value) =>
        index.TryGetValue(value, out var items)
            ? items.Select(p => new TableEntry(p.Key, p.Value)).Order(Comparer<TableEntry>.Create(static (a, b) => TableEntry.Compare(a.Key, b.Key)))
            : [];
}
