using System.Diagnostics;

namespace Orleans.LocalEngine.Benchmarks;

/// <summary>One measurement, printed as it ends: rate by wall clock and by CPU, and bytes allocated for each.</summary>
internal static class Measured
{
    public static async Task RunAsync(string name, int count, Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(true);
        var start = Stopwatch.GetTimestamp();
        await work();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(true) - allocated;
        process.Refresh();
        var cpuSeconds = (process.TotalProcessorTime - cpu).TotalSeconds;
        Console.WriteLine(
            $"{name,-44} {count / seconds,14:N0}/s {count / cpuSeconds,14:N0}/CPU s  {cpuSeconds / seconds,5:N2} cores  {(double)allocated / count,8:N1} B each");
    }
}
