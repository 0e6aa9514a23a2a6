namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>How long ago, as kubectl says it: fewer digits the longer it is (apimachinery's duration.HumanDuration).</summary>
internal static class Ages
{
    public static string Since(DateTimeOffset? at, DateTimeOffset now) => at is { } time ? Human(now - time) : "<unknown>";

    public static string Human(TimeSpan age)
    {
        var seconds = (long)age.TotalSeconds;
        if (seconds < -1)
            return "<invalid>";
        if (seconds < 0)
            return "0s";
        if (seconds < 120)
            return $"{seconds}s";
        var minutes = seconds / 60;
        if (minutes < 10)
            return With(minutes, "m", seconds % 60, "s");
        if (minutes < 180)
            return $"{minutes}m";
        var hours = minutes / 60;
        if (hours < 8)
            return With(hours, "h", minutes % 60, "m");
        if (hours < 48)
            return $"{hours}h";
        if (hours < 192)
            return With(hours / 24, "d", hours % 24, "h");
        if (hours < 24 * 365 * 2)
            return $"{hours / 24}d";
        return hours < 24 * 365 * 8 ? With(hours / 24 / 365, "y", hours / 24 % 365, "d") : $"{hours / 24 / 365}y";
    }

    private static string With(long many, string unit, long few, string smaller) => few == 0 ? $"{many}{unit}" : $"{many}{unit}{few}{smaller}";
}
