using System.Buffers;
using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Parts of times, and the texts that mean times: RFC 3339, and Go's <c>time.ParseDuration</c>.</summary>
internal static class TimeFunctions
{
    /// <summary>The longest duration, as Go's 64 bits of nanoseconds hold it.</summary>
    private const long MaxTicks = long.MaxValue / 100;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly string[] Units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];
    private static readonly double[] Ticks = [0.01, 10, 10, 10, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute, TimeSpan.TicksPerHour];

    public static IEnumerable<Overload> All() =>
    [
        .. Part("getFullYear", t => t.Year), .. Part("getMonth", t => t.Month - 1), .. Part("getDate", t => t.Day), .. Part("getDayOfMonth", t => t.Day - 1),
        .. Part("getDayOfWeek", t => (int)t.DayOfWeek), .. Part("getDayOfYear", t => t.DayOfYear - 1), .. Part("getHours", t => t.Hour),
        .. Part("getMinutes", t => t.Minute), .. Part("getSeconds", t => t.Second), .. Part("getMilliseconds", t => t.Millisecond),
        Whole("getHours", s => s.Ticks / TimeSpan.TicksPerHour), Whole("getMinutes", s => s.Ticks / TimeSpan.TicksPerMinute),
        Whole("getSeconds", s => s.Ticks / TimeSpan.TicksPerSecond), Whole("getMilliseconds", s => s.Ticks / TimeSpan.TicksPerMillisecond),
    ];

    public static bool IsDuration(long ticks) => ticks is >= -MaxTicks and <= MaxTicks;

    /// <summary>A time by its text.</summary>
    /// <exception cref="EvaluationException">It is none.</exception>
    public static object Timestamp(string text) => TryTimestamp(text, out var time) ? time : throw EvaluationException.Conversion(text, "google.protobuf.Timestamp");

    /// <summary>A time by its text in RFC 3339.</summary>
    public static bool TryTimestamp(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || text[10] is not ('T' or 't') || !(text[^1] is 'Z' or 'z' || text[^6] is '+' or '-'))
            return false;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var end = text[^1] is 'Z' or 'z' ? text.Length - 1 : text.Length - 6;
        var shortened = dot >= 0 && end - dot > 8 ? text[..(dot + 8)] + text[end..] : text;
        return DateTimeOffset.TryParseExact(
            shortened.ToUpperInvariant(), ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    /// <summary>A duration by its text, such as <c>1h30m</c>.</summary>
    /// <exception cref="EvaluationException">It is none.</exception>
    public static object Duration(string text) => TryDuration(text, out var span) ? span : throw EvaluationException.Conversion(text, "google.protobuf.Duration");

    /// <summary>A duration by its text.</summary>
    public static bool TryDuration(string text, out TimeSpan span)
    {
        span = default;
        var rest = text.AsSpan();
        var isNegative = rest.StartsWith("-");
        if (isNegative || rest.StartsWith("+"))
            rest = rest[1..];
        if (rest is "0")
            return true;
        if (rest.IsEmpty)
            return false;
        double ticks = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(Digits);
            var unit = Array.IndexOf(Units, rest[..(letters < 0 ? rest.Length : letters)].ToString());
            if (unit < 0)
                return false;
            ticks += amount * Ticks[unit];
            rest = letters < 0 ? [] : rest[letters..];
        }

        if (ticks > MaxTicks)
            return false;
        span = new TimeSpan((long)(isNegative ? -ticks : ticks));
        return true;
    }

    private static Overload[] Part(string name, Func<DateTimeOffset, int> part) =>
    [
        Overload.Member(name, Int, [CelType.Timestamp], a => (long)part(((DateTimeOffset)a[0]!).ToUniversalTime())),
        Overload.Member(name, Int, [CelType.Timestamp, CelType.String], a => (long)part(In((DateTimeOffset)a[0]!, (string)a[1]!))),
    ];

    private static Overload Whole(string name, Func<TimeSpan, long> part) => Overload.Member(name, Int, [CelType.Duration], a => part((TimeSpan)a[0]!));

    private static DateTimeOffset In(DateTimeOffset time, string zone)
    {
        var sign = zone.StartsWith('-') ? -1 : 1;
        if (TimeSpan.TryParseExact(zone.TrimStart('+', '-'), @"hh\:mm", CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14))
            return time.ToOffset(sign * offset);
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? TimeZoneInfo.ConvertTime(time, found) : throw new EvaluationException($"unknown time zone {zone}");
    }
}
