namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>One process's use of a disk. When the process is killed, what it has written is seen by the next one, synced or not.</summary>
internal sealed class DiskMount(SimulatedDisk disk) : IDisposable
{
    private readonly HashSet<string> _opened = [];
    private SqliteVfs? _vfs;
    private int _temporary;

    /// <summary>Asked before each operation how it is to end.</summary>
    public Func<DiskOperation, string, DiskFault> Fault { get; set; } = static (_, _) => DiskFault.None;

    /// <summary>Whether syncs do nothing and say that they did: a fault of whoever should have synced.</summary>
    public bool ForgetsToSync { get; set; }

    /// <summary>Whether the process is dead: everything that it still tries fails.</summary>
    public bool IsDead { get; private set; }

    /// <summary>The name by which SQLite finds it.</summary>
    public string VfsName => (_vfs ??= new SqliteVfs(this)).Name;

    /// <summary>The process dies, and its locks with it.</summary>
    public void Kill()
    {
        if (IsDead)
            return;
        IsDead = true;
        foreach (var name in _opened)
        {
            disk.LocksOf(name).Release(this);
            disk.IndexOf(name).Release(this);
        }
    }

    /// <summary>Opens a file; null if it isn't there and isn't to be made.</summary>
    public OpenFile? Open(string? name, OpenAs kind)
    {
        if (name is null)
            return new OpenFile(this, $"temporary-{_temporary++}", new SimulatedFile(), OpenAs.Temporary);
        if ((kind == OpenAs.Existing ? disk.Find(name) : disk.Make(name)) is not { } file)
            return null;
        _opened.Add(name);
        return new OpenFile(this, name, file, kind);
    }

    /// <summary>Whether there is a file.</summary>
    public bool Exists(string name) => disk.Find(name) is not null;

    /// <summary>Deletes a file.</summary>
    public bool Delete(string name, bool syncsFolder)
    {
        var deleted = disk.Delete(name);
        if (syncsFolder)
            disk.SyncFolder();
        return deleted;
    }

    /// <summary>Who has locked a file of this name.</summary>
    public FileLocks LocksOf(OpenFile file) => disk.LocksOf(file.Name);

    /// <summary>What connections to a file of this name share.</summary>
    public SharedIndex IndexOf(OpenFile file) => disk.IndexOf(file.Name);

    /// <summary>Writes to a file.</summary>
    public DiskFault Write(OpenFile file, int offset, ReadOnlySpan<byte> data)
    {
        var fault = Ask(DiskOperation.Write, file);
        if (fault == DiskFault.None)
            file.File.Write(offset, data);
        else if (fault == DiskFault.Partial)
            file.File.Write(offset, data[..(data.Length / 2)]);
        return fault;
    }

    /// <summary>Cuts a file.</summary>
    public DiskFault Truncate(OpenFile file, int length)
    {
        var fault = Ask(DiskOperation.Truncate, file);
        if (fault == DiskFault.None)
            file.File.Truncate(length);
        return fault;
    }

    /// <summary>Puts a file on the medium.</summary>
    public DiskFault Sync(OpenFile file)
    {
        var fault = Ask(DiskOperation.Sync, file);
        if (fault == DiskFault.None)
        {
            if (!ForgetsToSync)
                file.File.Sync();
            if (file.SyncsFolder)
                disk.SyncFolder();
            file.SyncsFolder = false;
        }
        else if (!IsDead)
        {
            file.File.FailSync();
        }

        return fault;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _vfs?.Dispose();
    }

    // Who is asked may kill this process, in the middle of what it does.
    private DiskFault Ask(DiskOperation operation, OpenFile file)
    {
        if (IsDead)
            return DiskFault.Error;
        if (file.IsTemporary)
            return DiskFault.None;
        var fault = Fault(operation, file.Name);
        return IsDead && fault == DiskFault.None ? DiskFault.Error : fault;
    }
}
