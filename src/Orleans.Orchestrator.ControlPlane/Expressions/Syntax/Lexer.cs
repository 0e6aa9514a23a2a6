using System.Collections.Frozen;
using System.Globalization;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

/// <summary>Cuts an expression into words (cel-spec <c>doc/langdef.md</c>, Syntax).</summary>
internal sealed class Lexer(string source)
{
    private static readonly FrozenSet<string> Pairs = ((string[])["==", "!=", "<=", ">=", "&&", "||"]).ToFrozenSet();
    private int _at;

    /// <summary>The words, of which the last is <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="CompileException">Something is no word.</exception>
    public static List<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        var tokens = new List<Token>();
        do
            tokens.Add(lexer.Next());
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        SkipBlanks();
        if (_at >= source.Length)
            return new Token(TokenKind.End, source.Length, "<EOF>");
        var start = _at;
        var c = source[_at];
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
            return Number();
        if (Quote() is { } quote)
            return Text(quote);
        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (char.IsAsciiLetterOrDigit(Peek(0)) || Peek(0) == '_')
                _at++;
            return new Token(TokenKind.Name, start, source[start.._at]);
        }

        if (Pairs.Contains(source.Substring(_at, Math.Min(2, source.Length - _at))))
        {
            _at += 2;
            return new Token(TokenKind.Operator, start, source[start.._at]);
        }

        if ("+-*/%!<>?:.,()[]{}".Contains(c, StringComparison.Ordinal))
        {
            _at++;
            return new Token(TokenKind.Operator, start, c.ToString());
        }

        throw Fault(start, $"Syntax error: token recognition error at: '{c}'");
    }

    private void SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (source[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
                _at++;
            else if (source[_at] == '/' && Peek(1) == '/')
                _at = source.IndexOf('\n', _at) is >= 0 and var end ? end : source.Length;
            else
                return;
        }
    }

    private Token Number()
    {
        var start = _at;
        if (source[_at] == '0' && Peek(1) is 'x' or 'X')
            return Hex();
        SkipDigits();
        var isDouble = false;
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            isDouble = true;
            _at++;
            SkipDigits();
        }

        if (Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            isDouble = true;
            _at += 2;
            SkipDigits();
        }

        var text = source[start.._at];
        if (isDouble)
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? new Token(TokenKind.Literal, start, text, value)
                : throw Fault(start, "invalid double literal");
        }

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Whole(start, number) : throw Fault(start, "invalid int literal");
    }

    private Token Hex()
    {
        var start = _at;
        _at += 2;
        while (char.IsAsciiHexDigit(Peek(0)))
            _at++;
        return ulong.TryParse(source.AsSpan(start + 2, _at - start - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? Whole(start, number)
            : throw Fault(start, "invalid int literal");
    }

    /// <summary>A whole number; one that is too large for an int stays unsigned until the parser has seen whether a minus is before it.</summary>
    private Token Whole(int start, ulong number)
    {
        if (Peek(0) is 'u' or 'U')
        {
            _at++;
            return new Token(TokenKind.Literal, start, source[start.._at], number);
        }

        return number > (ulong)long.MaxValue + 1
            ? throw Fault(start, "invalid int literal")
            : new Token(TokenKind.Literal, start, source[start.._at], number > long.MaxValue ? (object)(decimal)number : (long)number);
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0)))
            _at++;
    }

    private char Peek(int ahead) => _at + ahead < source.Length ? source[_at + ahead] : '\0';

    /// <summary>Where the quote of a text is that begins here; null when none does.</summary>
    private int? Quote()
    {
        var at = _at;
        while (at < source.Length && at - _at < 2 && source[at] is 'r' or 'R' or 'b' or 'B')
            at++;
        return at < source.Length && source[at] is '"' or '\'' ? at : null;
    }

    private Token Text(int quote)
    {
        var (start, prefix) = (_at, source[_at..quote].ToLowerInvariant());
        var isTriple = string.CompareOrdinal(source, quote, new string(source[quote], 3), 0, 3) == 0;
        var delimiter = new string(source[quote], isTriple ? 3 : 1);
        var (isRaw, begin) = (prefix.Contains('r', StringComparison.Ordinal), quote + delimiter.Length);
        for (_at = begin; ; _at++)
        {
            if (_at >= source.Length || (!isTriple && source[_at] is '\n' or '\r'))
                throw Fault(start, $"Syntax error: token recognition error at: '{source[start..Math.Min(source.Length, start + 20)]}'");
            if (string.CompareOrdinal(source, _at, delimiter, 0, delimiter.Length) == 0)
                break;
            if (!isRaw && source[_at] == '\\')
                _at++;
        }

        var body = source[begin.._at];
        _at += delimiter.Length;
        var text = source[start.._at];
        try
        {
            return new Token(TokenKind.Literal, start, text, Escapes.Read(body, isRaw, prefix.Contains('b', StringComparison.Ordinal)));
        }
        catch (FormatException e)
        {
            throw Fault(start, $"Syntax error: {e.Message}");
        }
    }

    private CompileException Fault(int position, string message) => new(source, [new CompileFault(position, message)]);
}
