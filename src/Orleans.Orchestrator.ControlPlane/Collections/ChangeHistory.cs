namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>
/// The latest changes of a collection, each at a position that it keeps. Watchers hold positions, so a slow one costs nothing:
/// when what it has not read yet is dropped, it has to begin anew.
/// </summary>
/// <param name="capacity">How many changes are kept.</param>
/// <param name="maxBytes">How many bytes of JSON the kept changes may have; the latest is always kept.</param>
/// <param name="oldestVersion">The version from which the history is complete.</param>
/// <param name="forgotten">Told of each change that is dropped; null for nobody.</param>
internal sealed class ChangeHistory(int capacity, long maxBytes, long oldestVersion, Action<ResourceChange>? forgotten = null)
{
    private readonly ResourceChange?[] _ring = new ResourceChange?[capacity];
    private long _bytes;
    private long _start;

    /// <summary>The position of the next change.</summary>
    public long End { get; private set; }

    /// <summary>The version from which changes are complete: a watch from an earlier one must list again.</summary>
    public long OldestVersion { get; private set; } = oldestVersion;

    /// <summary>The oldest change's position.</summary>
    public long Start => _start;

    /// <summary>All that are kept, oldest first.</summary>
    public IEnumerable<ResourceChange> All
    {
        get
        {
            for (var position = _start; position < End; position++)
                yield return this[position];
        }
    }

    /// <summary>The change at a position from <see cref="Start"/> to <see cref="End"/>.</summary>
    public ResourceChange this[long position] => _ring[position % capacity]!;

    /// <summary>Adds the latest change; the oldest goes when there are too many.</summary>
    public void Add(ResourceChange change)
    {
        if (End - _start == capacity)
            DropOldest();
        _ring[End++ % capacity] = change;
        _bytes += change.After.Json.Length;
        while (_bytes > maxBytes && End - _start > 1)
            DropOldest();
    }

    /// <summary>The position of the first change after a version; null when not all of them are kept.</summary>
    public long? Seek(long version)
    {
        if (version < OldestVersion)
            return null;
        var (low, high) = (_start, End);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (this[middle].Version <= version)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void DropOldest()
    {
        var change = this[_start];
        _ring[_start++ % capacity] = null;
        _bytes -= change.After.Json.Length;
        OldestVersion = change.Version;
        forgotten?.Invoke(change);
    }
}
