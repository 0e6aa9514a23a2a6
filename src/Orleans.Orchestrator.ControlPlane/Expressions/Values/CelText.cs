using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Values;

/// <summary>Values as texts, written as Go writes them.</summary>
internal static class CelText
{
    /// <summary>A scalar as it stands in a message.</summary>
    public static string Show(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long or ulong => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        double number => Number(number),
        string text => text,
        DateTimeOffset time => Time(time),
        TimeSpan span => Span(span),
        _ => CelValue.TypeOf(value).ToString(),
    };

    /// <summary>Go's <c>strconv.FormatFloat(v, 'g', -1, 64)</c>, which takes an exponent from 10²¹ on.</summary>
    public static string Number(double value)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "+Inf" : "-Inf";
        if (value == 0)
            return double.IsNegative(value) ? "-0" : "0";
        var (sign, digits, exponent) = Digits(value);
        if (exponent is < -4 or >= 21)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        return sign + Plain(digits, exponent);
    }

    /// <summary>Go's <c>strconv.FormatFloat(v, 'f', -1, 64)</c>.</summary>
    public static string Decimal(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return Number(value);
        var (sign, digits, exponent) = Digits(value);
        return sign + Plain(digits, exponent);
    }

    /// <summary>RFC 3339, in UTC, with as many digits of a second as it takes.</summary>
    public static string Time(DateTimeOffset value)
    {
        var utc = value.UtcDateTime;
        var fraction = (utc.Ticks % TimeSpan.TicksPerSecond).ToString("0000000", CultureInfo.InvariantCulture).TrimEnd('0');
        return utc.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + (fraction.Length > 0 ? "." + fraction : "") + "Z";
    }

    /// <summary>In seconds, such as <c>1.5s</c>.</summary>
    public static string Span(TimeSpan value)
    {
        var (seconds, rest) = Math.DivRem(value.Ticks, TimeSpan.TicksPerSecond);
        var fraction = Math.Abs(rest).ToString("0000000", CultureInfo.InvariantCulture).TrimEnd('0');
        return $"{(value.Ticks < 0 && seconds == 0 ? "-" : "")}{seconds.ToString(CultureInfo.InvariantCulture)}{(fraction.Length > 0 ? "." + fraction : "")}s";
    }

    /// <summary>A value's shortest digits and the power of ten of the first.</summary>
    private static (string Sign, string Digits, int Exponent) Digits(double value)
    {
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text.AsSpan(text.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = shortest.IndexOf('E') is >= 0 and var e ? shortest[..e] : shortest;
        var digits = new string([.. mantissa.Where(char.IsAsciiDigit)]).TrimStart('0').TrimEnd('0');
        return (value < 0 ? "-" : "", digits.Length == 0 ? "0" : digits, exponent);
    }

    private static string Plain(string digits, int exponent)
    {
        var text = new StringBuilder();
        if (exponent < 0)
            return text.Append("0.").Append('0', -exponent - 1).Append(digits).ToString();
        var whole = exponent + 1;
        return digits.Length <= whole
            ? text.Append(digits).Append('0', whole - digits.Length).ToString()
            : text.Append(digits, 0, whole).Append('.').Append(digits, whole, digits.Length - whole).ToString();
    }
}
