using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>What SQLite asks of a file system. No exception may leave a method: SQLite's frames can't be unwound.</summary>
internal static unsafe class SqliteVfsMethods
{
    private const int Ok = 0;
    private const int CantOpen = 14;
    private const int NoSuchFile = 10 | (23 << 8); // SQLITE_IOERR_DELETE_NOENT
    private const int IoError = 10;
    private const int Create = 4;
    private const int Journals = 0x800 | 0x4000 | 0x80000; // SQLITE_OPEN_MAIN_JOURNAL, _SUPER_JOURNAL, _WAL

    // 1 January 2030 in milliseconds of the Julian day: SQLite needs a time, and nothing here depends on it.
    private const long JulianMilliseconds = 212_760_000_000_000 + 1_893_456_000_000 - 1_893_412_800_000;

    /// <summary>Writes the methods into a table, in SQLite's order.</summary>
    public static void Fill(nint* methods)
    {
        methods[0] = (nint)(delegate* unmanaged[Cdecl]<nint*, byte*, nint*, int, int*, int>)&Open;
        methods[1] = (nint)(delegate* unmanaged[Cdecl]<nint*, byte*, int, int>)&Delete;
        methods[2] = (nint)(delegate* unmanaged[Cdecl]<nint*, byte*, int, int*, int>)&Access;
        methods[3] = (nint)(delegate* unmanaged[Cdecl]<nint*, byte*, int, byte*, int>)&FullPathname;
        methods[8] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, byte*, int>)&Randomness;
        methods[9] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, int>)&Sleep;
        methods[10] = (nint)(delegate* unmanaged[Cdecl]<nint*, double*, int>)&CurrentTime;
        methods[11] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, byte*, int>)&GetLastError;
    }

    private static OpenAs KindOf(int flags) => (flags & Create) == 0 ? OpenAs.Existing : (flags & Journals) == 0 ? OpenAs.Any : OpenAs.NewJournal;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(nint* vfs, byte* name, nint* file, int flags, int* outFlags)
    {
        file[0] = 0;
        try
        {
            var mount = SqliteVfs.MountOf(vfs);
            if (mount.IsDead || mount.Open(SqliteVfs.Text(name), KindOf(flags)) is not { } opened)
                return CantOpen;
            file[1] = GCHandle.ToIntPtr(GCHandle.Alloc(opened));
            file[0] = SqliteFileMethods.Table;
            if (outFlags is not null)
                *outFlags = flags;
            return Ok;
        }
        catch (Exception)
        {
            return CantOpen;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(nint* vfs, byte* name, int syncFolder)
    {
        try
        {
            var mount = SqliteVfs.MountOf(vfs);
            return mount.IsDead ? IoError : mount.Delete(SqliteVfs.Text(name)!, syncFolder != 0) ? Ok : NoSuchFile;
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Access(nint* vfs, byte* name, int flags, int* result)
    {
        try
        {
            *result = SqliteVfs.MountOf(vfs).Exists(SqliteVfs.Text(name)!) ? 1 : 0;
            return Ok;
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FullPathname(nint* vfs, byte* name, int length, byte* result)
    {
        var given = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        if (given.Length >= length)
            return CantOpen;
        given.CopyTo(new Span<byte>(result, length));
        result[given.Length] = 0;
        return Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Randomness(nint* vfs, int count, byte* result)
    {
        new Span<byte>(result, count).Clear();
        return count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sleep(nint* vfs, int microseconds) => microseconds;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CurrentTime(nint* vfs, double* days)
    {
        *days = JulianMilliseconds / 86_400_000.0;
        return Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetLastError(nint* vfs, int length, byte* message) => Ok;
}
