namespace Orleans.Orchestrator.Simulation.Checking.Watches;

/// <summary>Which versions a collection has had, as far as its store has told.</summary>
internal sealed class CommitTrail
{
    private readonly List<long> _versions = [];

    /// <summary>A change was committed, or is found in the store.</summary>
    public void Add(long version)
    {
        var index = _versions.Count > 0 && _versions[^1] < version ? ~_versions.Count : _versions.BinarySearch(version);
        if (index < 0)
            _versions.Insert(~index, version);
    }

    /// <summary>The first version after one and before another; null for none.</summary>
    public long? Between(long after, long before)
    {
        var index = _versions.BinarySearch(after + 1);
        if (index < 0)
            index = ~index;
        return index < _versions.Count && _versions[index] < before ? _versions[index] : null;
    }
}
