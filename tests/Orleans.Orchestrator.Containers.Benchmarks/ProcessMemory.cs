using System.Globalization;

namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>Memory of a process.</summary>
internal static class ProcessMemory
{
    /// <summary>Its proportional set size in KB: what it shares is divided by those who share it.</summary>
    public static int OwnKilobytes(int pid) => File.ReadLines($"/proc/{pid}/smaps_rollup")
        .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
        .Select(line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
        .First();
}
