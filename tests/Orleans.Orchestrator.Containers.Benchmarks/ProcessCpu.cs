using System.Globalization;

namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>CPU time of a process, from /proc/PID/stat (in ticks of 10 ms): its own, and that of the children that it has collected.</summary>
internal static class ProcessCpu
{
    private const double TicksPerSecond = 100;
    private const double NanosecondsPerSecond = 1e9;

    public static (TimeSpan Own, TimeSpan Children) Of(int pid)
    {
        var text = File.ReadAllText($"/proc/{pid}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Sum(11..13), Sum(13..15));

        TimeSpan Sum(Range range) => TimeSpan.FromSeconds(fields[range].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    /// <summary>CPU time of a process' threads, by their names.</summary>
    public static Dictionary<string, TimeSpan> OfThreads(int pid) => Directory.EnumerateDirectories($"/proc/{pid}/task")
        .Select(thread => (Name: File.ReadAllText($"{thread}/comm").Trim(), Time: File.ReadAllText($"{thread}/schedstat").Split(' ')[0]))
        .GroupBy(thread => thread.Name, thread => double.Parse(thread.Time, CultureInfo.InvariantCulture) / NanosecondsPerSecond)
        .ToDictionary(threads => threads.Key, threads => TimeSpan.FromSeconds(threads.Sum()));

    public static int FindByArgument(string argument)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid) || pid == Environment.ProcessId)
                continue;
            try
            {
                if (File.ReadAllText($"{directory}/cmdline").Split('\0') is var arguments && arguments[0].EndsWith("orc-keeper", StringComparison.Ordinal) && arguments.Contains(argument))
                    return pid;
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }
        throw new InvalidOperationException($"no keeper with {argument} runs");
    }
}
