using System.Globalization;

namespace Orleans.Orchestrator.Api.Tables;

/// <summary>Durations as <c>kubectl</c> shows them: the coarser, the longer (apimachinery <c>duration.HumanDuration</c>).</summary>
internal static class HumanDuration
{
    /// <summary>The time from <paramref name="start"/> until now; <c>&lt;unknown&gt;</c> when it is not known.</summary>
    public static string Since(DateTimeOffset? start, DateTimeOffset now) => start is { } time ? Format(now - time) : "<unknown>";

    /// <summary>A duration in words.</summary>
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        if (seconds < -1)
            return "<invalid>";
        if (seconds < 0)
            return "0s";
        if (seconds < 120)
            return Join(seconds, "s");
        var minutes = seconds / 60;
        if (minutes < 10)
            return Join(minutes, "m", seconds % 60, "s");
        if (minutes < 180)
            return Join(minutes, "m");
        var hours = minutes / 60;
        if (hours < 8)
            return Join(hours, "h", minutes % 60, "m");
        if (hours < 48)
            return Join(hours, "h");
        var days = hours / 24;
        if (days < 8)
            return Join(days, "d", hours % 24, "h");
        if (days < 365 * 2)
            return Join(days, "d");
        return days < 365 * 8 ? Join(days / 365, "y", days % 365, "d") : Join(days / 365, "y");
    }

    private static string Join(long first, string firstUnit, long second = 0, string secondUnit = "") => second == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{first}{firstUnit}")
        : string.Create(CultureInfo.InvariantCulture, $"{first}{firstUnit}{second}{secondUnit}");
}
