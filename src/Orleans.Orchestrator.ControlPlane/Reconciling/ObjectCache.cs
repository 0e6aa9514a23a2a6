using System.Globalization;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Reconciling;

/// <summary>
/// A controller's view of the objects that it is responsible for: a list, then changes on top, in whatever order they arrive.
/// Of two versions of an object the newer counts, and what is gone stays gone.
/// </summary>
/// <typeparam name="T">The objects' record.</typeparam>
internal sealed class ObjectCache<T> where T : class, IResource<T>
{
    private const int MaxGone = 4096;
    private readonly Dictionary<ResourceKey, Entry> _entries = [];
    private readonly HashSet<string> _gone = [];
    private readonly Queue<string> _goneOrder = [];
    private long _listed;

    /// <summary>The objects as of now.</summary>
    public IReadOnlyList<T> Objects
    {
        get
        {
            var objects = new T[_entries.Count];
            var i = 0;
            foreach (var entry in _entries.Values)
                objects[i++] = entry.Value;
            return objects;
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The object of a key, or null.</summary>
    public T? Find(ResourceKey key) => _entries.TryGetValue(key, out var entry) ? entry.Value : null;

    /// <summary>Takes a list; changes that are older than it say nothing more.</summary>
    public void Load(CollectionPage page)
    {
        foreach (var item in page.Items)
            Put(item.As<T>());
        _listed = Math.Max(_listed, page.ResourceVersion);
    }

    /// <summary>Takes a change; false when it is no news.</summary>
    public bool Apply(ObjectChange change)
    {
        if (change.Version <= _listed)
            return false;
        var value = change.Object.As<T>();
        if (!change.Deleted)
            return Put(value);
        Remove(value);
        return true;
    }

    /// <summary>Takes an object as a write's answer showed it; false when it is no news.</summary>
    public bool Put(T value)
    {
        var key = KeyOf(value);
        var version = VersionOf(value);
        if (_gone.Contains(value.Metadata.Uid ?? "") || (_entries.TryGetValue(key, out var known) && known.Version >= version))
            return false;
        _entries[key] = new Entry(value, version);
        return true;
    }

    /// <summary>Forgets an object that is gone.</summary>
    public void Remove(T value)
    {
        var uid = value.Metadata.Uid ?? "";
        if (_gone.Add(uid))
        {
            _goneOrder.Enqueue(uid);
            if (_goneOrder.Count > MaxGone)
                _gone.Remove(_goneOrder.Dequeue());
        }

        var key = KeyOf(value);
        if (_entries.TryGetValue(key, out var entry) && entry.Value.Metadata.Uid == uid)
            _entries.Remove(key);
    }

    private static ResourceKey KeyOf(T value) => new(value.Metadata.Namespace ?? "", value.Metadata.Name ?? "");

    private static long VersionOf(T value) => long.TryParse(value.Metadata.ResourceVersion, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private readonly record struct Entry(T Value, long Version);
}
