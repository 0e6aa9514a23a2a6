using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources;

/// <summary>A fixed-point number as Kubernetes writes amounts of CPU, memory and the like.</summary>
/// <remarks>
/// Grammar (apimachinery <c>pkg/api/resource/quantity.go</c>):
/// <code>
/// quantity        ::= signedNumber suffix
/// signedNumber    ::= ("+" | "-")? number
/// number          ::= digits | digits "." digits | digits "." | "." digits
/// suffix          ::= binarySI | decimalExponent | decimalSI
/// binarySI        ::= Ki | Mi | Gi | Ti | Pi | Ei              (powers of 1024)
/// decimalSI       ::= n | u | m | "" | k | M | G | T | P | E   (powers of 1000)
/// decimalExponent ::= ("e" | "E") signedNumber
/// </code>
/// Nothing finer than 1e-9 is kept (rounded away from zero) and nothing beyond 2^63-1 (capped). The canonical text has no
/// fraction and the largest suffix that makes that possible; the suffix family is the one it was written with.
/// </remarks>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("orchestrator.Quantity"), JsonConverter(typeof(QuantityJsonConverter))]
public readonly record struct Quantity : IComparable<Quantity>
{
    private const long Nano = 1_000_000_000;
    private static readonly Int128 Limit = (Int128)long.MaxValue * Nano;
    private static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    private Quantity(Int128 nanos, QuantityFormat format) => (High, Low, Format) = ((long)(nanos >> 64), (ulong)nanos, format);

    [Id(0)]
    private long High { get; init; }

    [Id(1)]
    private ulong Low { get; init; }

    /// <summary>The suffix family it is written with.</summary>
    [Id(2)]
    public QuantityFormat Format { get; init; }

    private Int128 Nanos => ((Int128)High << 64) | Low;

    /// <summary>Zero.</summary>
    public static Quantity Zero => default;

    /// <summary>Whether it is zero.</summary>
    public bool IsZero => High == 0 && Low == 0;

    /// <summary>The value in whole units, rounded up: bytes, pieces.</summary>
    public long Value => Ceiling(Nano);

    /// <summary>The value in thousandths, rounded up: millicores.</summary>
    public long MilliValue => Ceiling(Nano / 1000);

    /// <summary>The value in billionths; beyond a long's range it is capped.</summary>
    public long NanoValue => Nanos > long.MaxValue ? long.MaxValue : Nanos < long.MinValue ? long.MinValue : (long)Nanos;

    /// <summary>So many units, in decimal suffixes.</summary>
    public static Quantity FromValue(long value, QuantityFormat format = QuantityFormat.DecimalSI) => new((Int128)value * Nano, format);

    /// <summary>So many thousandths.</summary>
    public static Quantity FromMilli(long milli) => new((Int128)milli * (Nano / 1000), QuantityFormat.DecimalSI);

    /// <summary>So many billionths.</summary>
    public static Quantity FromNano(long nano) => new(nano, QuantityFormat.DecimalSI);

    /// <summary>So many bytes, in binary suffixes.</summary>
    public static Quantity FromBytes(long bytes) => FromValue(bytes, QuantityFormat.BinarySI);

    /// <summary>Reads a quantity.</summary>
    /// <exception cref="FormatException">It does not follow the grammar.</exception>
    public static Quantity Parse(string text) => TryParse(text, out var value)
        ? value
        : throw new FormatException("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");

    /// <summary>Reads a quantity; false when the text does not follow the grammar.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Quantity value)
    {
        value = default;
        var end = 0;
        if (end < text.Length && text[end] is '+' or '-')
            end++;
        var (digits, dots) = (0, 0);
        for (; end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'); end++)
        {
            if (text[end] == '.')
                dots++;
            else
                digits++;
        }

        if (digits == 0 || dots > 1 || !TryParseSuffix(text[end..], out var numerator, out var exponent, out var format))
            return false;
        value = new Quantity(Scale(text[..end], numerator, exponent), format);
        return true;
    }

    /// <summary>The sum, written as the left one.</summary>
    public static Quantity operator +(Quantity left, Quantity right) =>
        new(Cap(left.Nanos + right.Nanos), left.IsZero ? right.Format : left.Format);

    /// <summary>The difference, written as the left one.</summary>
    public static Quantity operator -(Quantity left, Quantity right) =>
        new(Cap(left.Nanos - right.Nanos), left.IsZero ? right.Format : left.Format);

    /// <summary>Less in value.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.Nanos < right.Nanos;

    /// <summary>Greater in value.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.Nanos > right.Nanos;

    /// <summary>Not greater in value.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.Nanos <= right.Nanos;

    /// <summary>Not less in value.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.Nanos >= right.Nanos;

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => Nanos.CompareTo(other.Nanos);

    /// <summary>Equal in value, however written.</summary>
    public bool Equals(Quantity other) => High == other.High && Low == other.Low;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(High, Low);

    /// <summary>The canonical text.</summary>
    public override string ToString()
    {
        var nanos = Nanos;
        if (nanos == 0)
            return "0";
        if (Format != QuantityFormat.BinarySI || Int128.Abs(nanos) < (Int128)1024 * Nano)
            return Decimal(nanos);
        var (units, rest) = Int128.DivRem(nanos, Nano);
        return rest == 0 ? Binary(units) : Decimal(nanos);
    }

    private static string Binary(Int128 value)
    {
        var (number, suffix) = Shorten(value, 1024, BinarySuffixes.Length - 1);
        return number + BinarySuffixes[suffix];
    }

    private string Decimal(Int128 value)
    {
        var (number, suffix) = Shorten(value, 1000, DecimalSuffixes.Length - 1);
        var exponent = (suffix - 3) * 3;
        var tail = Format != QuantityFormat.DecimalExponent ? DecimalSuffixes[suffix] : exponent == 0 ? "" : $"e{exponent}";
        return number + tail;
    }

    // Nearly everything fits into 64 bits, where a division takes a twentieth of the time: every pod's amounts are written with each change of it.
    private static (string Number, int Suffix) Shorten(Int128 value, int step, int most) => value >= long.MinValue && value <= long.MaxValue
        ? Divide<long>((long)value, step, most)
        : Divide<Int128>(value, step, most);

    private static (string Number, int Suffix) Divide<T>(T value, T step, int most) where T : IBinaryInteger<T>
    {
        var suffix = 0;
        while (suffix < most && T.IsZero(value % step))
        {
            value /= step;
            suffix++;
        }

        return (value.ToString(null, CultureInfo.InvariantCulture), suffix);
    }

    private static bool TryParseSuffix(ReadOnlySpan<char> suffix, out Int128 binary, out int exponent, out QuantityFormat format)
    {
        (binary, exponent, format) = (1, 0, QuantityFormat.DecimalSI);
        for (var i = 1; i < BinarySuffixes.Length; i++)
        {
            if (!suffix.SequenceEqual(BinarySuffixes[i]))
                continue;
            (binary, format) = ((Int128)1 << (10 * i), QuantityFormat.BinarySI);
            return true;
        }

        for (var i = 0; i < DecimalSuffixes.Length; i++)
        {
            if (!suffix.SequenceEqual(DecimalSuffixes[i]))
                continue;
            exponent = (i - 3) * 3;
            return true;
        }

        format = QuantityFormat.DecimalExponent;
        return suffix is ['e' or 'E', .. var digits]
            && int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
    }

    /// <summary>number × binary × 10^exponent in nanos, rounded away from zero, capped. Exact: digits are taken one by one.</summary>
    private static Int128 Scale(ReadOnlySpan<char> number, Int128 binary, int exponent)
    {
        var negative = number[0] == '-';
        var unsigned = number.TrimStart("+-");
        var dot = unsigned.IndexOf('.');
        var fraction = dot < 0 ? 0 : unsigned.Length - dot - 1;
        BigInteger value = 0;
        // More digits than this are beyond every limit or below every precision that is kept.
        if (unsigned.Length <= 128)
            value = BigInteger.Parse($"0{unsigned}".Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture);
        value *= (BigInteger)binary;
        var power = Math.Clamp(exponent - fraction + 9, -256, 256);
        if (power >= 0)
            value *= BigInteger.Pow(10, power);
        else
        {
            var divisor = BigInteger.Pow(10, -power);
            value = (value + divisor - 1) / divisor;
        }

        var capped = value > (BigInteger)Limit || unsigned.Length > 128 ? Limit : (Int128)value;
        return negative ? -capped : capped;
    }

    private static Int128 Cap(Int128 value) => value > Limit ? Limit : value < -Limit ? -Limit : value;

    private long Ceiling(long unit)
    {
        var nanos = Nanos;
        if (High == 0 && Low <= long.MaxValue)
            return ((long)Low / unit) + ((long)Low % unit > 0 ? 1 : 0);
        var (quotient, remainder) = Int128.DivRem(nanos, unit);
        if (remainder > 0)
            quotient++;
        return quotient > long.MaxValue ? long.MaxValue : quotient < long.MinValue ? long.MinValue : (long)quotient;
    }
}
