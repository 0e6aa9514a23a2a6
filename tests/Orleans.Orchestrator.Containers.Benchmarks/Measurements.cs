using System.Globalization;

namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>What was measured of one contender.</summary>
internal sealed class Measurements
{
    public List<double> Sequential { get; } = [];

    public CpuUse SequentialCpu { get; set; }

    public List<double> Parallel { get; } = [];

    public TimeSpan ParallelTime { get; set; }

    public CpuUse ParallelCpu { get; set; }

    public double P50 => Percentile(Sequential, 0.5);

    public double Rate => Parallel.Count / ParallelTime.TotalSeconds;

    /// <summary>Milliseconds of CPU for one container.</summary>
    public double CpuEach => SequentialCpu.Total.TotalMilliseconds / Sequential.Count;

    /// <summary>Of both parts, because the clock's ticks are long.</summary>
    public string Shares
    {
        get
        {
            var (all, count) = (SequentialCpu + ParallelCpu, Sequential.Count + Parallel.Count);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"client {all.Client.TotalMilliseconds / count:0.00}, runtime {all.Runtime.TotalMilliseconds / count:0.00}, programs {all.Children.TotalMilliseconds / count:0.00} ms");
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{P50:0.0} | {Percentile(Sequential, 0.99):0.0} | {CpuEach:0.00} | {Percentile(Parallel, 0.5):0.0} | {Rate:0} | {ParallelCpu.Total.TotalMilliseconds / Parallel.Count:0.00} |");

    private static double Percentile(List<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
