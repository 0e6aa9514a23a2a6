using System.Globalization;
using System.Text;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Conversions between types, each called as the type that it makes.</summary>
internal static class Conversions
{
    public static IEnumerable<Overload> All() => [.. ToNumbers(), .. ToOthers(), .. ToTexts()];

    private static IEnumerable<Overload> ToNumbers() =>
    [
        To("int", Int, Int, v => v), To("int", Int, Uint, v => checked((long)(ulong)v!)), To("int", Int, CelType.Double, v => Whole((double)v!)),
        To("int", Int, CelType.String, v => long.TryParse((string)v!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : throw EvaluationException.Conversion(v, "int")),
        To("int", Int, Timestamp, v => ((DateTimeOffset)v!).ToUnixTimeSeconds()), To("int", Int, Duration, v => ((TimeSpan)v!).Ticks * 100),
        To("uint", Uint, Uint, v => v), To("uint", Uint, Int, v => (long)v! < 0 ? throw new EvaluationException("unsigned integer overflow") : (ulong)(long)v),
        To("uint", Uint, CelType.Double, v => (double)v! is >= 0 and < 18446744073709551616.0 ? (ulong)(double)v : throw new EvaluationException("unsigned integer overflow")),
        To("uint", Uint, CelType.String, v => ulong.TryParse((string)v!, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw EvaluationException.Conversion(v, "uint")),
        To("double", CelType.Double, CelType.Double, v => v), To("double", CelType.Double, Int, v => (double)(long)v!), To("double", CelType.Double, Uint, v => (double)(ulong)v!),
        To("double", CelType.Double, CelType.String, v => double.TryParse((string)v!, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? d : throw EvaluationException.Conversion(v, "double")),
    ];

    private static IEnumerable<Overload> ToOthers() =>
    [
        To("bool", Bool, Bool, v => v),
        To("bool", Bool, CelType.String, v => (string)v! switch
        {
            "true" or "TRUE" or "True" or "t" or "1" => true,
            "false" or "FALSE" or "False" or "f" or "0" => false,
            _ => throw EvaluationException.Conversion(v, "bool"),
        }),
        To("bytes", Bytes, Bytes, v => v), To("bytes", Bytes, CelType.String, v => new CelBytes(Encoding.UTF8.GetBytes((string)v!))),
        To("timestamp", Timestamp, Timestamp, v => v), To("timestamp", Timestamp, CelType.String, v => TimeFunctions.Timestamp((string)v!)),
        To("timestamp", Timestamp, Int, v => (long)v! is >= -62135596800 and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds((long)v) : throw new EvaluationException("timestamp overflow")),
        To("duration", Duration, Duration, v => v), To("duration", Duration, CelType.String, v => TimeFunctions.Duration((string)v!)),
        To("duration", Duration, Int, v => TimeSpan.FromTicks((long)v! / 100)),
        To("dyn", Dyn, A, v => v), To("type", CelType.TypeOf(A), A, CelValue.TypeOf),
    ];

    private static IEnumerable<Overload> ToTexts() =>
    [
        To("string", CelType.String, CelType.String, v => v), To("string", CelType.String, Int, CelText.Show), To("string", CelType.String, Uint, CelText.Show),
        To("string", CelType.String, CelType.Double, CelText.Show), To("string", CelType.String, Bool, CelText.Show), To("string", CelType.String, Timestamp, CelText.Show),
        To("string", CelType.String, Duration, CelText.Show),
        To("string", CelType.String, Bytes, v => Text((CelBytes)v!)),
    ];

    private static Overload To(string name, CelType result, CelType from, Func<object?, object?> convert) => Overload.Global(name, result, [from], a => convert(a[0]));

    private static object Whole(double value) => value is > -9223372036854775808.0 and < 9223372036854775808.0 ? (long)value : throw EvaluationException.Overflow();

    private static string Text(CelBytes bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.Octets);
        }
        catch (ArgumentException)
        {
            throw new EvaluationException("invalid UTF-8 in bytes, cannot convert to string");
        }
    }
}
