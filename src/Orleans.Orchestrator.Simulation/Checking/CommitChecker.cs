using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>
/// Hears the store itself: who has been replaced writes no more, versions are never handed out twice, and what was acknowledged or shown is there whenever
/// a collection is opened again.
/// </summary>
internal sealed class CommitChecker(Action<Violation> violated)
{
    private readonly Dictionary<string, long> _epochs = [];
    private readonly Dictionary<string, long> _versions = [];
    private readonly Dictionary<string, Dictionary<ResourceKey, Entry>> _known = [];

    /// <summary>A collection was claimed.</summary>
    public void Claimed(string collection, long epoch) => _epochs[collection] = Math.Max(epoch, _epochs.GetValueOrDefault(collection));

    /// <summary>Something is to be written; until it is acknowledged nobody knows whether it is.</summary>
    public void Begun(string collection, ResourceWrite write)
    {
        var key = new ResourceKey(write.Namespace, write.Name);
        if (write.Kind == WriteKind.Delete && Of(collection).TryGetValue(key, out var entry))
            Of(collection)[key] = entry with { MayBeGone = true };
    }

    /// <summary>A batch was committed by whoever holds an epoch.</summary>
    public void Committed(string collection, long epoch, IReadOnlyList<CommittedChange> changes)
    {
        foreach (var change in changes)
        {
            var (name, newest, last) = ($"{collection}/{change.Namespace}/{change.Name}", _epochs.GetValueOrDefault(collection), _versions.GetValueOrDefault(collection));
            if (epoch < newest)
                violated(new Violation("fencing", name, $"was written by epoch {epoch} after epoch {newest} had claimed the collection", []));
            if (change.ResourceVersion <= last)
                violated(new Violation("versions increase", name, $"got version {change.ResourceVersion} after the collection had reached {last}", []));
            _versions[collection] = Math.Max(last, change.ResourceVersion);
            Of(collection)[new(change.Namespace, change.Name)] = new Entry(change.ResourceVersion, change.Type == ChangeType.Deleted, false);
        }
    }

    /// <summary>A collection was opened, and this is in it. What nobody was told of may be there or not; from now on it is known.</summary>
    public void Opened(string collection, IReadOnlyList<StoredResource> rows)
    {
        var present = rows.ToDictionary(r => new ResourceKey(r.Namespace, r.Name), r => r.ResourceVersion);
        foreach (var (key, entry) in Of(collection))
        {
            long? version = present.TryGetValue(key, out var found) ? found : null;
            if (Fault(entry, version) is { } fault)
                violated(new Violation("durable", $"{collection}/{key}", fault, []));
        }

        _known[collection] = present.ToDictionary(p => p.Key, p => new Entry(p.Value, false, false));
    }

    private static string? Fault(Entry entry, long? present) => (entry.IsGone, present) switch
    {
        (true, { } version) when version <= entry.Version => $"was deleted with version {entry.Version}, which was acknowledged, and is there with version {version}",
        (false, null) when !entry.MayBeGone => $"was acknowledged with version {entry.Version} and is not there",
        (false, { } version) when version < entry.Version => $"was acknowledged with version {entry.Version} and is there with version {version}",
        _ => null,
    };

    private Dictionary<ResourceKey, Entry> Of(string collection) => _known.TryGetValue(collection, out var known) ? known : _known[collection] = [];

    private readonly record struct Entry(long Version, bool IsGone, bool MayBeGone);
}
