using System.Globalization;
using System.Text.Json;

namespace Orleans.Orchestrator.Api.Bodies;

/// <summary>
/// What a plain YAML scalar means, by YAML 1.1's types and 1.2's <c>0o</c> (yaml.org/type), as Kubernetes' clients read manifests:
/// <c>yes</c> is true, <c>0644</c> is octal, <c>1_000</c> a number, times stay texts.
/// </summary>
internal static class YamlScalar
{
    /// <summary>Writes the scalar's value.</summary>
    /// <exception cref="FormatException">JSON has no such value (infinity, not a number).</exception>
    public static void Write(Utf8JsonWriter writer, string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                writer.WriteNullValue();
                return;
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "y" or "Y" or "on" or "On" or "ON":
                writer.WriteBooleanValue(true);
                return;
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "n" or "N" or "off" or "Off" or "OFF":
                writer.WriteBooleanValue(false);
                return;
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" or "-.inf" or "-.Inf" or "-.INF" or ".nan" or ".NaN" or ".NAN":
                throw new FormatException($"{text} has no form in JSON");
        }

        var digits = text.Contains('_') ? text.Replace("_", "", StringComparison.Ordinal) : text;
        if (TryInteger(digits, out var integer))
            writer.WriteNumberValue(integer);
        else if (IsDecimal(digits) && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real))
            writer.WriteNumberValue(real);
        else
            writer.WriteStringValue(text);
    }

    private static bool TryInteger(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        var negative = text is ['-', ..];
        if (text is ['-' or '+', ..])
            text = text[1..];
        if (text.IsEmpty || !char.IsAsciiDigit(text[0]))
            return false;
        var good = text switch
        {
            ['0', 'x' or 'X', .. var hex] => long.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value),
            ['0', 'b' or 'B', .. var bits] => TryBase(bits, 2, out value),
            ['0', 'o', .. var octal] => TryBase(octal, 8, out value),
            ['0', _, ..] => TryBase(text[1..], 8, out value),
            _ => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value),
        };
        if (negative)
            value = -value;
        return good;
    }

    private static bool TryBase(ReadOnlySpan<char> digits, int radix, out long value)
    {
        value = 0;
        foreach (var c in digits)
        {
            var digit = c - '0';
            if (digit < 0 || digit >= radix || value > long.MaxValue / radix)
                return false;
            value = (value * radix) + digit;
        }

        return digits.Length > 0;
    }

    /// <summary>[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?</summary>
    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        if (text is ['-' or '+', ..])
            text = text[1..];
        var whole = Digits(ref text);
        var fraction = 0;
        if (text is ['.', ..])
        {
            text = text[1..];
            fraction = Digits(ref text);
        }

        if (whole + fraction == 0)
            return false;
        if (text.IsEmpty)
            return true;
        if (text is not ['e' or 'E', ..])
            return false;
        text = text[1..];
        if (text is ['-' or '+', ..])
            text = text[1..];
        return Digits(ref text) > 0 && text.IsEmpty;
    }

    private static int Digits(ref ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && char.IsAsciiDigit(text[count]))
            count++;
        text = text[count..];
        return count;
    }
}
