using System.Globalization;
using Orleans.Orchestrator.Linux.Files;
using Orleans.Orchestrator.NodeAgent.Usage;

namespace Orleans.Orchestrator.NodeAgent.Machine;

/// <summary>What is left of what a machine can run out of.</summary>
internal readonly record struct MachineReadings
{
    /// <summary>Memory that is not in use, or is file pages that nobody has touched for long; bytes.</summary>
    public required long MemoryAvailable { get; init; }

    /// <summary>The file system of the data folder.</summary>
    public required FileSystemSpace Disk { get; init; }

    /// <summary>How many threads the kernel allows.</summary>
    public required long ThreadLimit { get; init; }

    /// <summary>How many threads there are.</summary>
    public required long Threads { get; init; }

    /// <summary>Reads it now (proc_loadavg(5), proc_sys_kernel(5)).</summary>
    /// <param name="machine">What the machine has.</param>
    /// <param name="dataDirectory">The data folder.</param>
    public static MachineReadings Read(MachineInfo machine, string dataDirectory) => new()
    {
        MemoryAvailable = Math.Max(0, machine.MemoryBytes - MachineUsage.Read().MemoryBytes),
        Disk = FileSystemSpace.Of(dataDirectory),
        ThreadLimit = Math.Min(Number(File.ReadAllText("/proc/sys/kernel/pid_max")), Number(File.ReadAllText("/proc/sys/kernel/threads-max"))),
        Threads = ThreadsOf(File.ReadAllText("/proc/loadavg")),
    };

    /// <summary>Understands <c>/proc/loadavg</c>: "0.20 0.18 0.12 1/480 11206", of which 480 are the threads.</summary>
    public static long ThreadsOf(string load) => load.Split(' ') is [_, _, _, var scheduled, ..] && scheduled.Split('/') is [_, var all] ? Number(all) : 0;

    private static long Number(string text) => long.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
