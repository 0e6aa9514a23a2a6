using System.Globalization;
using System.Text;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

/// <summary>What stands between the quotes of a literal.</summary>
internal static class Escapes
{
    /// <summary>The text, or the bytes, that is meant.</summary>
    /// <exception cref="FormatException">A backslash begins nothing known.</exception>
    public static object Read(string body, bool isRaw, bool isBytes)
    {
        if (isRaw || !body.Contains('\\', StringComparison.Ordinal))
            return isBytes ? new CelBytes(Encoding.UTF8.GetBytes(body)) : body;
        var text = new StringBuilder(body.Length);
        var bytes = new List<byte>(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\')
            {
                var length = char.IsHighSurrogate(body[i]) && i + 1 < body.Length ? 2 : 1;
                Append(body.Substring(i, length));
                i += length - 1;
                continue;
            }

            var (code, used, isByte) = One(body, i + 1);
            i += used;
            if (isBytes && isByte)
                bytes.Add((byte)(code <= byte.MaxValue ? code : throw new FormatException($"invalid escape in bytes literal: \\{body[i]}")));
            else
                Append(Rune.IsValid(code) ? new Rune(code).ToString() : throw new FormatException("invalid unicode code point"));
        }

        return isBytes ? new CelBytes([.. bytes]) : text.ToString();

        void Append(string part)
        {
            if (isBytes)
                bytes.AddRange(Encoding.UTF8.GetBytes(part));
            else
                text.Append(part);
        }
    }

    private static (int Code, int Used, bool IsByte) One(string body, int at) => (at < body.Length ? body[at] : '\0') switch
    {
        'a' => ('\a', 1, false),
        'b' => ('\b', 1, false),
        'f' => ('\f', 1, false),
        'n' => ('\n', 1, false),
        'r' => ('\r', 1, false),
        't' => ('\t', 1, false),
        'v' => ('\v', 1, false),
        '\\' or '?' or '"' or '\'' or '`' => (body[at], 1, false),
        'x' or 'X' => (Hex(body, at + 1, 2), 3, true),
        'u' => (Hex(body, at + 1, 4), 5, false),
        'U' => (Hex(body, at + 1, 8), 9, false),
        >= '0' and <= '3' => (Octal(body, at), 3, true),
        var other => throw new FormatException($"invalid escape sequence: \\{other}"),
    };

    private static int Hex(string body, int at, int digits) =>
        at + digits <= body.Length && int.TryParse(body.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? code
            : throw new FormatException($"invalid escape sequence: a \\ needs {digits} hexadecimal digits");

    private static int Octal(string body, int at) =>
        at + 3 <= body.Length && body.AsSpan(at, 3).IndexOfAnyExceptInRange('0', '7') < 0
            ? ((body[at] - '0') << 6) | ((body[at + 1] - '0') << 3) | (body[at + 2] - '0')
            : throw new FormatException("invalid escape sequence: a \\ needs three octal digits");
}
