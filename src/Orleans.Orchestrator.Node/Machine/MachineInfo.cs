using System.Globalization;
using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.NodeAgent.Machine;

/// <summary>What the machine is and has.</summary>
internal sealed record MachineInfo
{
    public required long CpuMilli { get; init; }

    public required long MemoryBytes { get; init; }

    public required long DiskBytes { get; init; }

    public required string MachineId { get; init; }

    public required string BootId { get; init; }

    public required string KernelVersion { get; init; }

    public required string OsImage { get; init; }

    public string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    /// <summary>Reads <c>/proc</c> and <c>/etc</c>; what is missing stays empty.</summary>
    public static MachineInfo Read(string dataDirectory) => new()
    {
        CpuMilli = Environment.ProcessorCount * 1000L,
        MemoryBytes = MemoryTotal(),
        DiskBytes = new DriveInfo(dataDirectory).TotalSize,
        MachineId = Text("/etc/machine-id"),
        BootId = Text("/proc/sys/kernel/random/boot_id"),
        KernelVersion = Text("/proc/sys/kernel/osrelease"),
        OsImage = OsRelease(),
    };

    private static long MemoryTotal()
    {
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            // "MemTotal:       24574764 kB"
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal))
                return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }

        return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }

    private static string OsRelease() =>
        (File.Exists("/etc/os-release") ? File.ReadLines("/etc/os-release") : [])
            .FirstOrDefault(l => l.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?[12..].Trim('"') ?? "Linux";

    private static string Text(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "";
}
