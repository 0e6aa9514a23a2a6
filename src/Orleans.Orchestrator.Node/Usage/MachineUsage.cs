using System.Globalization;

namespace Orleans.Orchestrator.NodeAgent.Usage;

/// <summary>What the whole machine uses, from <c>/proc</c> (proc_stat(5), proc_meminfo(5)).</summary>
/// <param name="CpuNanoseconds">Time that its processors have worked since it was started.</param>
/// <param name="MemoryBytes">Memory in use but for file pages that nobody has touched for long, as the kubelet counts its root cgroup.</param>
internal readonly record struct MachineUsage(long CpuNanoseconds, long MemoryBytes)
{
    /// <summary>The kernel's USER_HZ is 100 for programs on all machines that .NET runs on.</summary>
    private const long NanosecondsPerTick = 10_000_000;

    /// <summary>Fields of a line of processors' times that are no work: idle and iowait; steal is another machine's; guests' are in user and nice already.</summary>
    private static readonly int[] Worked = [1, 2, 3, 6, 7];

    /// <summary>Reads it now.</summary>
    public static MachineUsage Read() => Of(File.ReadLines("/proc/stat").First(), File.ReadLines("/proc/meminfo"));

    /// <summary>Understands the first line of <c>/proc/stat</c> and the lines of <c>/proc/meminfo</c>.</summary>
    public static MachineUsage Of(string processors, IEnumerable<string> memory)
    {
        var ticks = processors.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var worked = Worked.Where(i => i < ticks.Length).Sum(i => Number(ticks[i]));
        long total = 0, free = 0, inactive = 0;
        foreach (var line in memory)
        {
            // "MemFree:        12345678 kB"
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var name, var kilobytes, ..])
                continue;
            if (name == "MemTotal:")
                total = Number(kilobytes) * 1024;
            else if (name == "MemFree:")
                free = Number(kilobytes) * 1024;
            else if (name == "Inactive(file):")
                inactive = Number(kilobytes) * 1024;
        }

        return new MachineUsage(worked * NanosecondsPerTick, Math.Max(0, total - free - inactive));
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
