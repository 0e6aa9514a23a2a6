using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Texts as sequences of code points, which is how the language counts.</summary>
internal static class Texts
{
    public static string Bounded(string text) => text.Length <= ExpressionLimits.MaxText ? text : throw TooLong();

    public static EvaluationException TooLong() => new($"texts of more than {ExpressionLimits.MaxText} characters cannot be made");

    /// <summary>How many code points a text has.</summary>
    public static long Length(string text)
    {
        var pairs = 0;
        foreach (var c in text)
            pairs += char.IsLowSurrogate(c) ? 1 : 0;
        return text.Length - pairs;
    }

    /// <summary>Where in the string a code point begins; its length for the place after the last.</summary>
    public static int Offset(string text, long codePoint)
    {
        if (codePoint < 0)
            throw OutOfRange(codePoint);
        var at = 0;
        for (long i = 0; i < codePoint; i++)
        {
            if (at >= text.Length)
                throw OutOfRange(codePoint);
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
        }

        return at;
    }

    /// <summary>Which code point begins at a place in the string; -1 for -1.</summary>
    public static long CodePoint(string text, int offset) => offset < 0 ? -1 : Length(text[..offset]);

    public static EvaluationException OutOfRange(long index) => new($"index out of range: {index.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>With ASCII letters in the other case only.</summary>
    public static string Ascii(string text, bool upper)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
            result.Append(upper ? (c is >= 'a' and <= 'z' ? (char)(c - 32) : c) : c is >= 'A' and <= 'Z' ? (char)(c + 32) : c);
        return result.ToString();
    }
}
