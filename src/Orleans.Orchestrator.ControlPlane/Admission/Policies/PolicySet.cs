using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Policies;

/// <summary>All policies of one kind, by namespace, in this process' memory: reading is a look into an immutable map.</summary>
/// <typeparam name="T">The kind's record.</typeparam>
/// <param name="isSame">Whether two versions of a policy mean the same, so that a new status is no news.</param>
internal sealed class PolicySet<T>(Func<T, T, bool> isSame) : IPolicySet where T : class, IResource<T>
{
    private readonly Lock _lock = new();
    private long _version;
    private volatile ImmutableDictionary<string, ImmutableArray<T>> _byNamespace = ImmutableDictionary<string, ImmutableArray<T>>.Empty;

    /// <summary>Whether there is none at all.</summary>
    public bool IsEmpty => _byNamespace.IsEmpty;

    /// <summary>The policies of all namespaces.</summary>
    public IEnumerable<T> All => _byNamespace.Values.SelectMany(p => p);

    /// <summary>The policies of a namespace, ordered by name; of a kind without namespaces those of "". The same array until one of them changes.</summary>
    public ImmutableArray<T> In(string inNamespace) => _byNamespace.TryGetValue(inNamespace, out var found) ? found : [];

    /// <summary>One policy, or null.</summary>
    public T? Find(string inNamespace, string name)
    {
        var all = In(inNamespace);
        var (low, high) = (0, all.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(all[middle].Metadata.Name, name);
            if (order == 0)
                return all[middle];
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Load(IReadOnlyList<ResourceObject> objects, long? version)
    {
        lock (_lock)
        {
            if (version < _version)
                return;
            _version = version ?? _version;
            _byNamespace = objects.Select(o => o.As<T>()).GroupBy(o => o.Metadata.Namespace ?? "")
                .ToImmutableDictionary(g => g.Key, g => g.OrderBy(o => o.Metadata.Name, StringComparer.Ordinal).ToImmutableArray());
        }
    }

    /// <inheritdoc/>
    public void Apply(ResourceChange change)
    {
        lock (_lock)
        {
            if (change.Version <= _version)
                return;
            _version = change.Version;
            var present = In(change.Key.Namespace);
            var others = present.RemoveAll(o => o.Metadata.Name == change.Key.Name);
            if (change.Type == WatchEventType.Deleted)
            {
                _byNamespace = others.IsEmpty ? _byNamespace.Remove(change.Key.Namespace) : _byNamespace.SetItem(change.Key.Namespace, others);
                return;
            }

            var value = change.After.As<T>();
            if (present.FirstOrDefault(o => o.Metadata.Name == change.Key.Name) is { } old && old.Metadata.Uid == value.Metadata.Uid && isSame(old, value))
                return;
            _byNamespace = _byNamespace.SetItem(change.Key.Namespace, [.. others.Add(value).OrderBy(o => o.Metadata.Name, StringComparer.Ordinal)]);
        }
    }
}
