using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Processes;

/// <summary>The memory of this process that is not the garbage collector's.</summary>
public static unsafe class ProcessMemory
{
    private static readonly delegate* unmanaged<nuint, int> MallocTrim =
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var function) ? (delegate* unmanaged<nuint, int>)function : null;

    /// <summary>
    /// Gives the kernel back what the C library keeps of freed memory, which is most of what the compiler of a burst needed. C libraries without
    /// <c>malloc_trim</c> (musl) do so by themselves.
    /// </summary>
    public static void Trim()
    {
        if (MallocTrim is not null)
            MallocTrim(0);
    }
}
