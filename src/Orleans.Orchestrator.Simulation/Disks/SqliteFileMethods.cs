using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>What SQLite does with a file. No exception may leave a method: SQLite's frames can't be unwound.</summary>
internal static unsafe class SqliteFileMethods
{
    private const int Ok = 0;
    private const int Busy = 5;
    private const int IoError = 10;
    private const int NotFound = 12;
    private const int DiskFull = 13;
    private const int ShortRead = IoError | (2 << 8);

    // As SQLite's own file system on Linux: what lies beside a write is not harmed when the power is lost in it.
    private const int PowersafeOverwrite = 0x1000;
    private const int SectorSize = 4096;

    // sqlite3_io_methods, version 2: its number, then sixteen methods.
    private const int Words = 17;

    /// <summary>The methods, as SQLite wants them at the head of each of its files. They never change and never go.</summary>
    public static nint Table { get; } = Make();

    private static nint Make()
    {
        var table = (nint*)NativeMemory.AllocZeroed(Words, (nuint)sizeof(nint));
        *(int*)table = 2;
        table[1] = (nint)(delegate* unmanaged[Cdecl]<nint*, int>)&Close;
        table[2] = (nint)(delegate* unmanaged[Cdecl]<nint*, byte*, int, long, int>)&Read;
        table[3] = (nint)(delegate* unmanaged[Cdecl]<nint*, byte*, int, long, int>)&Write;
        table[4] = (nint)(delegate* unmanaged[Cdecl]<nint*, long, int>)&Truncate;
        table[5] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, int>)&Sync;
        table[6] = (nint)(delegate* unmanaged[Cdecl]<nint*, long*, int>)&FileSize;
        table[7] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, int>)&Lock;
        table[8] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, int>)&Unlock;
        table[9] = (nint)(delegate* unmanaged[Cdecl]<nint*, int*, int>)&CheckReservedLock;
        table[10] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, void*, int>)&FileControl;
        table[11] = (nint)(delegate* unmanaged[Cdecl]<nint*, int>)&Sector;
        table[12] = (nint)(delegate* unmanaged[Cdecl]<nint*, int>)&Characteristics;
        table[13] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, int, int, void**, int>)&MapMemory;
        table[14] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, int, int, int>)&LockMemory;
        table[15] = (nint)(delegate* unmanaged[Cdecl]<nint*, void>)&Barrier;
        table[16] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, int>)&UnmapMemory;
        return (nint)table;
    }

    private static OpenFile Of(nint* file) => (OpenFile)GCHandle.FromIntPtr(file[1]).Target!;

    private static int Code(DiskFault fault) => fault switch
    {
        DiskFault.None => Ok,
        DiskFault.Full => DiskFull,
        _ => IoError,
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint* file)
    {
        try
        {
            var closed = Of(file);
            closed.Mount.LocksOf(closed).Unlock(closed, FileLocks.None);
            closed.Mount.IndexOf(closed).Leave(closed);
            GCHandle.FromIntPtr(file[1]).Free();
            return Ok;
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint* file, byte* buffer, int count, long offset)
    {
        try
        {
            var found = Of(file);
            if (found.Mount.IsDead)
                return IoError;
            var into = new Span<byte>(buffer, count);
            var read = found.File.Read(checked((int)offset), into);
            into[read..].Clear();
            return read == count ? Ok : ShortRead;
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint* file, byte* buffer, int count, long offset)
    {
        try
        {
            var found = Of(file);
            return Code(found.Mount.Write(found, checked((int)offset), new ReadOnlySpan<byte>(buffer, count)));
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(nint* file, long length)
    {
        try
        {
            var found = Of(file);
            return Code(found.Mount.Truncate(found, checked((int)length)));
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint* file, int flags)
    {
        try
        {
            var found = Of(file);
            return Code(found.Mount.Sync(found));
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(nint* file, long* size)
    {
        *size = Of(file).File.Length;
        return Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(nint* file, int level)
    {
        try
        {
            var found = Of(file);
            return found.Mount.IsDead ? IoError : found.Mount.LocksOf(found).TryLock(found, level) ? Ok : Busy;
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(nint* file, int level)
    {
        try
        {
            var found = Of(file);
            found.Mount.LocksOf(found).Unlock(found, level);
            return Ok;
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(nint* file, int* result)
    {
        var found = Of(file);
        *result = found.Mount.LocksOf(found).IsReserved ? 1 : 0;
        return Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(nint* file, int operation, void* argument) => NotFound;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sector(nint* file) => SectorSize;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Characteristics(nint* file) => PowersafeOverwrite;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int MapMemory(nint* file, int region, int size, int extend, void** result)
    {
        *result = null;
        try
        {
            var found = Of(file);
            if (found.Mount.IsDead)
                return IoError;
            if (found.Mount.IndexOf(found).Map(found, region, size, extend != 0) is { } memory)
                *result = Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
            return Ok;
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int LockMemory(nint* file, int offset, int count, int flags)
    {
        try
        {
            var found = Of(file);
            return found.Mount.IsDead ? IoError : found.Mount.IndexOf(found).TryLock(found, offset, count, flags) ? Ok : Busy;
        }
        catch (Exception)
        {
            return IoError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Barrier(nint* file) => Thread.MemoryBarrier();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int UnmapMemory(nint* file, int delete)
    {
        try
        {
            var found = Of(file);
            found.Mount.IndexOf(found).Leave(found);
            return Ok;
        }
        catch (Exception)
        {
            return IoError;
        }
    }
}
