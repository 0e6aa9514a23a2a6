using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>
/// Keeps containers' processes out of our memory. A child shares it until it executes, and may by then have a container's user and be
/// visible to that container's processes; of a process that is not dumpable they can open neither /proc/PID/mem nor /proc/PID/exe.
/// </summary>
internal static partial class ProcessProtection
{
    private const int PR_SET_DUMPABLE = 4;

    public static void Apply() => _ = Control(PR_SET_DUMPABLE, 0, 0, 0, 0);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);
}
