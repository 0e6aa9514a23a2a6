using System.Diagnostics;

namespace Orleans.Orchestrator.Storage.Benchmarks;

/// <summary>N writers, each writing its own object in a loop for a while.</summary>
internal static class LoadRun
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <param name="target">What to write to.</param>
    /// <param name="writers">How many write at once.</param>
    /// <param name="duration">How long is measured, after a warm-up.</param>
    /// <param name="cpuTime">Processor time used so far by all processes that take part.</param>
    public static async Task<Measurement> MeasureAsync(IWriteTarget target, int writers, TimeSpan duration, Func<TimeSpan> cpuTime)
    {
        await target.PrepareAsync(writers);
        await RunAsync(target, writers, WarmUp);
        GC.Collect();
        var cpu = cpuTime();
        var clock = Stopwatch.StartNew();
        var latencies = await RunAsync(target, writers, duration);
        var (seconds, cpuSeconds) = (clock.Elapsed.TotalSeconds, (cpuTime() - cpu).TotalSeconds);
        latencies.Sort();
        return new(latencies.Count / seconds, Milliseconds(latencies, 0.5), Milliseconds(latencies, 0.99), latencies.Count / cpuSeconds);
    }

    private static async Task<List<long>> RunAsync(IWriteTarget target, int writers, TimeSpan duration)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => WriteUntilAsync(target, writer, end))));
        return [.. all.SelectMany(l => l)];
    }

    private static async Task<List<long>> WriteUntilAsync(IWriteTarget target, int writer, long end)
    {
        var latencies = new List<long>();
        for (var start = Stopwatch.GetTimestamp(); start < end;)
        {
            await target.WriteAsync(writer);
            var now = Stopwatch.GetTimestamp();
            latencies.Add(now - start);
            start = now;
        }
        return latencies;
    }

    private static double Milliseconds(List<long> sorted, double quantile) =>
        sorted[(int)((sorted.Count - 1) * quantile)] * 1_000.0 / Stopwatch.Frequency;
}
