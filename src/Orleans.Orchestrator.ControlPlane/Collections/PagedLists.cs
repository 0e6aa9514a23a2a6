namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>The states of a collection that lists are being read from page by page. Bounded in number and age.</summary>
internal sealed class PagedLists(CollectionOptions options, TimeProvider time)
{
    private readonly Dictionary<long, (TableSnapshot Table, long UsedAt)> _kept = [];

    /// <summary>Keeps the state of a version for the next page.</summary>
    public void Keep(long version, TableSnapshot table)
    {
        Forget();
        if (!_kept.ContainsKey(version) && _kept.Count >= options.MaxPagedLists)
            _kept.Remove(_kept.MinBy(p => p.Value.UsedAt).Key);
        _kept[version] = (table, time.GetTimestamp());
    }

    /// <summary>The state of a version, or null when it is not kept any more.</summary>
    public TableSnapshot? Find(long version)
    {
        Forget();
        return _kept.TryGetValue(version, out var kept) ? kept.Table : null;
    }

    /// <summary>Drops what nobody has read from for too long.</summary>
    public void Forget()
    {
        foreach (var (version, kept) in _kept)
        {
            if (time.GetElapsedTime(kept.UsedAt) > options.PagedListAge)
                _kept.Remove(version);
        }
    }
}
