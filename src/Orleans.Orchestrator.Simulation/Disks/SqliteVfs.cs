using System.Runtime.InteropServices;
using System.Text;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>
/// Has SQLite itself, the library that production uses, work on a simulated disk: a virtual file system as <c>sqlite3.h</c> describes it. Its methods are
/// <see cref="SqliteFileMethods"/> and <see cref="SqliteVfsMethods"/>.
/// </summary>
internal sealed unsafe class SqliteVfs : IDisposable
{
    // sqlite3_vfs, version 1, on 64 bits: two ints, an int and a gap, next, name, data, twelve methods.
    private const int Words = 18;
    private const int MaxPath = 512;
    private const int OpenFileBytes = 16;

    private readonly nint* _table;
    private readonly nint _name;
    private GCHandle _mount;

    /// <summary>Makes a mount known to SQLite.</summary>
    public SqliteVfs(DiskMount mount)
    {
        _mount = GCHandle.Alloc(mount);
        var self = GCHandle.ToIntPtr(_mount);
        Name = $"simulated-{self:x}";
        _name = Marshal.StringToCoTaskMemUTF8(Name);
        _table = (nint*)NativeMemory.AllocZeroed(Words, (nuint)sizeof(nint));
        var ints = (int*)_table;
        (ints[0], ints[1], ints[2]) = (1, OpenFileBytes, MaxPath);
        (_table[3], _table[4]) = (_name, self);
        SqliteVfsMethods.Fill(_table + 5);
        var register = (delegate* unmanaged[Cdecl]<nint*, int, int>)SqliteLibrary.Export("sqlite3_vfs_register");
        if (register(_table, 0) != 0)
            throw new InvalidOperationException("SQLite does not take the simulated disk.");
    }

    /// <summary>What to open a database with.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_mount.IsAllocated)
            return;
        ((delegate* unmanaged[Cdecl]<nint*, int>)SqliteLibrary.Export("sqlite3_vfs_unregister"))(_table);
        NativeMemory.Free(_table);
        Marshal.FreeCoTaskMem(_name);
        _mount.Free();
    }

    /// <summary>The mount that a table belongs to.</summary>
    public static DiskMount MountOf(nint* table) => (DiskMount)GCHandle.FromIntPtr(table[4]).Target!;

    /// <summary>A name as SQLite gives it.</summary>
    public static string? Text(byte* name) => name is null ? null : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
}
