namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>
/// What of /proc and /sys a container does not see or may not write, as Docker has it. Only what this kernel has is listed, so that hiding
/// can be made to succeed.
/// </summary>
internal static class MaskedPaths
{
    /// <summary>Hidden behind /dev/null.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. new[] { "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug" }.Where(File.Exists)];

    /// <summary>Hidden behind an empty directory.</summary>
    public static IReadOnlyList<string> Directories { get; } =
        [.. new[] { "/proc/acpi", "/proc/asound", "/proc/scsi", "/sys/devices/virtual/powercap", "/sys/firmware" }.Where(Directory.Exists)];

    /// <summary>The first of them that is there before /proc is; null when there is none.</summary>
    public static string? FirstBelowSys { get; } = Directories.FirstOrDefault(path => path.StartsWith("/sys/", StringComparison.Ordinal));

    /// <summary>Read-only.</summary>
    public static IReadOnlyList<string> ReadOnly { get; } =
        [.. new[] { "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger" }.Where(Path.Exists)];
}
