using System.Globalization;

namespace Orleans.Orchestrator.Simulation.Sampling;

/// <summary>
/// How long something takes: always the same, or spread log-normally, as most durations of computers are, around a median and with one
/// in a hundred above a given value. Written <c>300ms</c>, <c>1.5s</c>, <c>2m</c>, or <c>300ms..2s</c> for median and 99th percentile.
/// </summary>
/// <param name="Median">Half are shorter.</param>
/// <param name="P99">One in a hundred is longer; not less than the median.</param>
public readonly record struct DurationModel(TimeSpan Median, TimeSpan P99)
{
    // The 99th percentile of the standard normal distribution.
    private const double NormalP99 = 2.3263478740408408;
    private const int MostTimesP99 = 10;

    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("us", 1e-6), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    /// <summary>Always the same.</summary>
    public static DurationModel Always(TimeSpan duration) => new(duration, duration);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It isn't one; says what was expected.</exception>
    public static DurationModel Parse(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return Always(ParseTime(text));
        var model = new DurationModel(ParseTime(text[..dots]), ParseTime(text[(dots + 2)..]));
        return model.P99 >= model.Median && (model.Median > TimeSpan.Zero || model.P99 == TimeSpan.Zero)
            ? model
            : throw new FormatException($"'{text}' must be a median above 0 and a 99th percentile that is not less, such as 300ms..2s");
    }

    /// <summary>Reads a time such as <c>300ms</c>, <c>1.5s</c>, <c>2m</c> or <c>1h</c>.</summary>
    /// <exception cref="FormatException">It isn't one.</exception>
    public static TimeSpan ParseTime(string text)
    {
        var trimmed = text.Trim();
        foreach (var (unit, seconds) in Units)
        {
            if (trimmed.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(trimmed[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * seconds <= TimeSpan.MaxValue.TotalSeconds / 2)
                return TimeSpan.FromSeconds(number * seconds);
        }

        return trimmed == "0" ? TimeSpan.Zero : throw new FormatException($"'{text}' is not a time such as 300ms, 1.5s, 2m or 1h");
    }

    /// <summary>One of the durations; at most ten times the 99th percentile.</summary>
    public TimeSpan Sample(SeededRandom random)
    {
        if (P99 <= Median || Median <= TimeSpan.Zero)
            return Median;
        var sigma = Math.Log(P99 / Median) / NormalP99;
        var sampled = Median * Math.Exp(sigma * random.NextNormal());
        return sampled > P99 * MostTimesP99 ? P99 * MostTimesP99 : sampled;
    }

    /// <inheritdoc/>
    public override string ToString() => Median == P99 ? Text(Median) : $"{Text(Median)}..{Text(P99)}";

    private static string Text(TimeSpan time) => time < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");
}
