namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>
/// What SQLite's connections to a database in WAL mode share in memory: the index of the log, in regions, and eight locks. When nobody has it open any
/// more, the next one begins with an empty one, and reads the log.
/// </summary>
internal sealed class SharedIndex
{
    private const int Unlock = 1;
    private const int Exclusive = 8;

    private readonly Dictionary<OpenFile, (int Shared, int Exclusive)> _users = [];
    private List<byte[]> _regions = [];

    /// <summary>A region, pinned, for as long as the file is open; null if there is none and none is to be made.</summary>
    public byte[]? Map(OpenFile file, int region, int size, bool extend)
    {
        if (_users.Count == 0)
            _regions = [];
        _users.TryAdd(file, default);
        while (extend && _regions.Count <= region)
            _regions.Add(GC.AllocateArray<byte>(size, pinned: true));
        if (region >= _regions.Count)
            return null;
        file.Regions.Add(_regions[region]);
        return _regions[region];
    }

    /// <summary>Takes or gives back some of the locks.</summary>
    public bool TryLock(OpenFile file, int offset, int count, int flags)
    {
        var mask = ((1 << count) - 1) << offset;
        var (shared, exclusive) = _users.GetValueOrDefault(file);
        if ((flags & Unlock) != 0)
        {
            _users[file] = (shared & ~mask, exclusive & ~mask);
            return true;
        }

        var others = _users.Where(u => !ReferenceEquals(u.Key, file)).Select(u => u.Value).ToList();
        if ((flags & Exclusive) != 0)
        {
            if (others.Any(o => ((o.Shared | o.Exclusive) & mask) != 0))
                return false;
            _users[file] = (shared, exclusive | mask);
            return true;
        }

        if (others.Any(o => (o.Exclusive & mask) != 0))
            return false;
        _users[file] = (shared | mask, exclusive);
        return true;
    }

    /// <summary>A connection lets go of it.</summary>
    public void Leave(OpenFile file) => _users.Remove(file);

    /// <summary>A process is gone.</summary>
    public void Release(DiskMount mount)
    {
        foreach (var file in _users.Keys.Where(f => ReferenceEquals(f.Mount, mount)).ToList())
            _users.Remove(file);
    }
}
