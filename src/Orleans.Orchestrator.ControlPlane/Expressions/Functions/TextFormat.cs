using System.Globalization;
using System.Text;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>The function <c>format</c> (cel-go <c>ext/strings.go</c>): <c>%s %d %f %e %b %x %X %o %%</c>, with precision.</summary>
internal static class TextFormat
{
    private const int MaxPrecision = 1000;

    public static string Apply(string format, IReadOnlyList<object?> arguments)
    {
        var (result, next) = (new StringBuilder(), 0);
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                result.Append(format[i]);
                continue;
            }

            var precision = 6;
            i++;
            if (i < format.Length && format[i] == '.')
                (precision, i) = Precision(format, i + 1);
            if (i >= format.Length)
                throw new EvaluationException("unexpected end of string");
            if (format[i] == '%')
            {
                result.Append('%');
                continue;
            }

            if (next >= arguments.Count)
                throw new EvaluationException($"index {next} out of range");
            result.Append(One(format[i], precision, arguments[next++]));
            if (result.Length > ExpressionLimits.MaxText)
                throw Texts.TooLong();
        }

        return result.ToString();
    }

    /// <summary>A text in quotes, with what is special in it escaped.</summary>
    public static string Quote(string text)
    {
        var result = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '\a' => result.Append("\\a"),
                '\b' => result.Append("\\b"),
                '\f' => result.Append("\\f"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                '\v' => result.Append("\\v"),
                '\\' => result.Append("\\\\"),
                '"' => result.Append("\\\""),
                _ => result.Append(c),
            };
        }

        return result.Append('"').ToString();
    }

    private static (int Precision, int At) Precision(string format, int at)
    {
        var start = at;
        while (at < format.Length && char.IsAsciiDigit(format[at]))
            at++;
        return int.TryParse(format.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var precision) && precision <= MaxPrecision
            ? (precision, at)
            : throw new EvaluationException("error while parsing precision");
    }

    private static string One(char verb, int precision, object? value) => (verb, value) switch
    {
        ('s', _) => Show(value, 0),
        ('d', long or ulong) => CelText.Show(value),
        ('d', double d) when !double.IsFinite(d) => CelText.Number(d),
        ('f', double or long or ulong) => Fixed(Convert.ToDouble(value, CultureInfo.InvariantCulture), "F", precision),
        ('e', double or long or ulong) => Exponent(Convert.ToDouble(value, CultureInfo.InvariantCulture), precision),
        ('b', bool flag) => flag ? "1" : "0",
        ('b', long number) => Base(number, 2),
        ('b', ulong number) => number.ToString("b", CultureInfo.InvariantCulture),
        ('o', long number) => Base(number, 8),
        ('o', ulong number) => Octal(number),
        ('x', long number) => Base(number, 16),
        ('X', long number) => Base(number, 16).ToUpperInvariant(),
        ('x', ulong number) => number.ToString("x", CultureInfo.InvariantCulture),
        ('X', ulong number) => number.ToString("X", CultureInfo.InvariantCulture),
        ('x', string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        ('X', string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        ('x', CelBytes bytes) => Convert.ToHexStringLower(bytes.Octets),
        ('X', CelBytes bytes) => Convert.ToHexString(bytes.Octets),
        ('d' or 'f' or 'e' or 'b' or 'o' or 'x' or 'X', _) => throw new EvaluationException($"error during formatting: no formatting function for type {CelValue.TypeOf(value)} with %{verb}"),
        _ => throw new EvaluationException($"could not parse formatting clause: unrecognized formatting clause \"{verb}\""),
    };

    private static string Fixed(double value, string format, int precision) =>
        double.IsFinite(value) ? value.ToString(format + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : Infinite(value);

    private static string Exponent(double value, int precision)
    {
        if (!double.IsFinite(value))
            return Infinite(value);
        var text = value.ToString("e" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var at = text.IndexOf('e') + 2;
        return text[..at] + text[at..].TrimStart('0').PadLeft(2, '0');
    }

    private static string Infinite(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    private static string Base(long number, int radix)
    {
        var magnitude = number < 0 ? (ulong)-(number + 1) + 1 : (ulong)number;
        var text = radix switch { 2 => magnitude.ToString("b", CultureInfo.InvariantCulture), 8 => Octal(magnitude), _ => magnitude.ToString("x", CultureInfo.InvariantCulture) };
        return number < 0 ? "-" + text : text;
    }

    private static string Octal(ulong number)
    {
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, (char)('0' + (number & 7)));
            number >>= 3;
        }
        while (number > 0);
        return digits.ToString();
    }

    private static string Show(object? value, int depth) => value switch
    {
        _ when depth > ExpressionLimits.MaxDepth => "…",
        double number => Infinite(number) is var special && !double.IsFinite(number) ? special : CelText.Number(number),
        CelBytes bytes => Encoding.UTF8.GetString(bytes.Octets),
        IReadOnlyList<object?> list => $"[{Listed(list.Select(e => Show(e, depth + 1)))}]",
        CelMap map => $"{{{Listed(map.Keys.Select(k => (Key: Show(k, depth + 1), Of: k)).OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => map.TryGet(k.Of, out var v) ? $"{k.Key}: {Show(v, depth + 1)}" : k.Key))}}}",
        _ => CelText.Show(value),
    };

    private static string Listed(IEnumerable<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(text.Length > 0 ? ", " : "").Append(part);
            if (text.Length > ExpressionLimits.MaxText)
                throw Texts.TooLong();
        }

        return text.ToString();
    }
}
