namespace Orleans.Orchestrator.Simulation.Measuring;

/// <summary>
/// Durations counted in buckets of 2 % width, from a microsecond to a day, so that a million cost a few kilobytes. Not safe for several
/// threads at once.
/// </summary>
public sealed class LatencyHistogram
{
    private const double Step = 1.02;
    private const double FirstSeconds = 1e-6;
    private const double LastSeconds = 86400;
    private static readonly double LogStep = Math.Log(Step);
    private readonly long[] _counts = new long[(int)Math.Ceiling(Math.Log(LastSeconds / FirstSeconds) / LogStep) + 2];

    /// <summary>How many were counted.</summary>
    public long Count { get; private set; }

    /// <summary>The longest.</summary>
    public TimeSpan Max { get; private set; }

    /// <summary>Counts one.</summary>
    public void Add(TimeSpan duration)
    {
        var seconds = duration.TotalSeconds;
        var bucket = seconds <= FirstSeconds ? 0 : (int)(Math.Log(seconds / FirstSeconds) / LogStep) + 1;
        _counts[Math.Min(bucket, _counts.Length - 1)]++;
        Count++;
        if (duration > Max)
            Max = duration;
    }

    /// <summary>The duration that so many percent don't exceed; zero when nothing was counted.</summary>
    /// <param name="percent">From 0 to 100.</param>
    public TimeSpan Percentile(double percent)
    {
        var wanted = (long)Math.Ceiling(Count * percent / 100);
        var seen = 0L;
        for (var i = 0; i < _counts.Length && Count > 0; i++)
        {
            seen += _counts[i];
            if (seen >= Math.Max(1, wanted))
                return TimeSpan.FromSeconds(Math.Min(Max.TotalSeconds, FirstSeconds * Math.Pow(Step, i)));
        }

        return TimeSpan.Zero;
    }
}
