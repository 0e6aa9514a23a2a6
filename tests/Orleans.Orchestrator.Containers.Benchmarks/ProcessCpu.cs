using System.Globalization;

namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>CPU time of a process with its collected children, from /proc/PID/stat (in ticks of 10 ms).</summary>
internal static class ProcessCpu
{
    private const double TicksPerSecond = 100;

    public static TimeSpan Of(int pid)
    {
        var text = File.ReadAllText($"/proc/{pid}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

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
