using Orleans.Orchestrator.Simulation.Measuring;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>Percentiles of one duration, in milliseconds.</summary>
public sealed record LatencyReport(string Name, long Count, double P50, double P90, double P99, double P999, double Max)
{
    /// <summary>The percentiles of a histogram.</summary>
    public static LatencyReport Of(string name, LatencyHistogram histogram) => new(
        name, histogram.Count, histogram.Percentile(50).TotalMilliseconds, histogram.Percentile(90).TotalMilliseconds,
        histogram.Percentile(99).TotalMilliseconds, histogram.Percentile(99.9).TotalMilliseconds, histogram.Max.TotalMilliseconds);
}
