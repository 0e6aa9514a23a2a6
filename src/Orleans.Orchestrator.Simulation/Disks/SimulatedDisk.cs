using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>
/// A disk that outlives the processes that use it: files, whose writes are on the medium when they are synced and not before, and locks between
/// processes. For one thread at a time.
/// </summary>
internal sealed class SimulatedDisk(SeededRandom random)
{
    private readonly SortedDictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SimulatedFile> _deleted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileLocks> _locks = [];
    private readonly Dictionary<string, SharedIndex> _indexes = [];

    /// <summary>A process begins to use it.</summary>
    public DiskMount Mount() => new(this);

    /// <summary>
    /// The power of the machine is lost: writes that were not synced are lost, kept or torn, files that were made or deleted and not synced are there or
    /// not. Its processes are dead by then.
    /// </summary>
    public void LosePower()
    {
        foreach (var (name, file) in _deleted)
        {
            if (!_files.ContainsKey(name) && random.Next(2) == 0)
                _files.Add(name, file);
        }

        _deleted.Clear();
        foreach (var (name, file) in _files.ToList())
        {
            if (!file.IsNamed && random.Next(2) == 0)
                _files.Remove(name);
            else
                file.LosePower(random);
        }

        _locks.Clear();
        _indexes.Clear();
    }

    /// <summary>A file, or null.</summary>
    public SimulatedFile? Find(string name) => _files.GetValueOrDefault(name);

    /// <summary>A file, which is made if there is none.</summary>
    public SimulatedFile Make(string name)
    {
        if (!_files.TryGetValue(name, out var file))
            _files.Add(name, file = new SimulatedFile());
        return file;
    }

    /// <summary>Deletes a file; unless the folder is synced, it may be there again after the power was lost.</summary>
    public bool Delete(string name)
    {
        if (!_files.Remove(name, out var file))
            return false;
        _deleted.Remove(name);
        if (file.IsNamed)
            _deleted.Add(name, file);
        return true;
    }

    /// <summary>What files there are is on the medium.</summary>
    public void SyncFolder()
    {
        _deleted.Clear();
        foreach (var file in _files.Values)
            file.IsNamed = true;
    }

    /// <summary>The locks on a file.</summary>
    public FileLocks LocksOf(string name) => _locks.TryGetValue(name, out var locks) ? locks : _locks[name] = new FileLocks();

    /// <summary>The memory that processes share about a file.</summary>
    public SharedIndex IndexOf(string name) => _indexes.TryGetValue(name, out var index) ? index : _indexes[name] = new SharedIndex();
}
