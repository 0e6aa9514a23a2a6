namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>SQLite's locks on a database file (its <c>os.h</c>): many may share it, one may intend to write, one may have it alone.</summary>
internal sealed class FileLocks
{
    public const int None = 0;
    public const int Shared = 1;
    public const int Reserved = 2;
    public const int Pending = 3;
    public const int Exclusive = 4;

    private readonly Dictionary<OpenFile, int> _levels = [];

    /// <summary>Raises a lock, if others let it.</summary>
    public bool TryLock(OpenFile file, int level)
    {
        if (_levels.GetValueOrDefault(file) is var own && own >= level)
            return true;
        var highest = _levels.Where(l => !ReferenceEquals(l.Key, file)).Select(l => l.Value).DefaultIfEmpty(None).Max();
        if (highest >= (level == Shared ? Pending : Reserved))
            return false;
        if (level == Exclusive && highest >= Shared)
        {
            _levels[file] = Pending;
            return false;
        }

        _levels[file] = level;
        return true;
    }

    /// <summary>Lowers a lock.</summary>
    public void Unlock(OpenFile file, int level)
    {
        if (level == None)
            _levels.Remove(file);
        else if (_levels.GetValueOrDefault(file) > level)
            _levels[file] = level;
    }

    /// <summary>Whether somebody means to write.</summary>
    public bool IsReserved => _levels.Values.Any(l => l >= Reserved);

    /// <summary>A process is gone.</summary>
    public void Release(DiskMount mount)
    {
        foreach (var file in _levels.Keys.Where(f => ReferenceEquals(f.Mount, mount)).ToList())
            _levels.Remove(file);
    }
}
