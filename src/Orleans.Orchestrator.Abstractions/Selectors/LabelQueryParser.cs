using System.Collections.Immutable;
using System.Globalization;
using Orleans.Orchestrator.Naming;

namespace Orleans.Orchestrator.Selectors;

/// <summary>Reads label selectors.</summary>
/// <remarks>
/// Grammar (apimachinery <c>pkg/labels/selector.go</c>); blanks may stand between tokens:
/// <code>
/// selector    ::= requirement | requirement "," selector
/// requirement ::= "!"? KEY | KEY set | KEY exact
/// set         ::= ("in" | "notin") "(" values ")"
/// values      ::= VALUE | VALUE "," values               (a VALUE may be empty)
/// exact       ::= ("=" | "==" | "!=") VALUE | ("&gt;" | "&lt;") INTEGER
/// </code>
/// </remarks>
internal sealed class LabelQueryParser(string text)
{
    /// <summary>A selector with more than this is a mistake or an attack.</summary>
    private const int MaxLength = 64 * 1024;

    private const string Special = "=!(),<>";
    private int _at;

    public IEnumerable<LabelRequirement> Read()
    {
        if (text.Length > MaxLength)
            throw new FormatException($"the selector is longer than {MaxLength} characters");
        var result = new List<LabelRequirement>();
        while (true)
        {
            result.Add(ReadRequirement());
            var token = Next();
            if (token.Length == 0)
                return result;
            if (token != ",")
                throw Unexpected(token, "',' or end of string");
        }
    }

    private LabelRequirement ReadRequirement()
    {
        var first = Next();
        if (first == "!")
            return new LabelRequirement(Key(Next()), LabelOperator.DoesNotExist, []);
        var key = Key(first);
        switch (Peek())
        {
            case "" or ",":
                return new LabelRequirement(key, LabelOperator.Exists, []);
            case "in":
                Next();
                return new LabelRequirement(key, LabelOperator.In, ReadValues());
            case "notin":
                Next();
                return new LabelRequirement(key, LabelOperator.NotIn, ReadValues());
            case "=" or "==":
                Next();
                return new LabelRequirement(key, LabelOperator.In, [Value(OptionalWord())]);
            case "!=":
                Next();
                return new LabelRequirement(key, LabelOperator.NotIn, [Value(OptionalWord())]);
            case ">":
                Next();
                return new LabelRequirement(key, LabelOperator.GreaterThan, [Integer(Next())]);
            case "<":
                Next();
                return new LabelRequirement(key, LabelOperator.LessThan, [Integer(Next())]);
            case var other:
                throw Unexpected(other, "in, notin, =, ==, !=, gt, lt");
        }
    }

    private ImmutableArray<string> ReadValues()
    {
        if (Next() is var open and not "(")
            throw Unexpected(open, "'('");
        var values = new SortedSet<string>(StringComparer.Ordinal);
        while (true)
        {
            values.Add(Value(OptionalWord()));
            switch (Next())
            {
                case ",":
                    continue;
                case ")":
                    return [.. values];
                case var other:
                    throw Unexpected(other, "',' or ')'");
            }
        }
    }

    private string OptionalWord() => Peek() is { Length: > 0 } word && !Special.Contains(word[0]) ? Next() : "";

    private static string Key(string key) => LabelNames.KeyFaults(key) is [var fault, ..]
        ? throw new FormatException($"key: Invalid value: \"{key}\": {fault}")
        : key;

    private static string Value(string value) => LabelNames.ValueFaults(value) is [var fault, ..]
        ? throw new FormatException($"values: Invalid value: \"{value}\": {fault}")
        : value;

    private static string Integer(string value) => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        ? value
        : throw new FormatException($"values: Invalid value: \"{value}\": for 'Gt', 'Lt' operators, the value must be an integer");

    private FormatException Unexpected(string found, string expected) =>
        new($"unable to parse requirement: found '{found}', expected: {expected} in \"{text}\"");

    private string Peek()
    {
        var start = _at;
        var token = Next();
        _at = start;
        return token;
    }

    private string Next()
    {
        while (_at < text.Length && text[_at] is (' ' or '\t' or '\r' or '\n'))
            _at++;
        if (_at >= text.Length)
            return "";
        var start = _at;
        if (!Special.Contains(text[_at]))
        {
            while (_at < text.Length && !Special.Contains(text[_at]) && text[_at] is not (' ' or '\t' or '\r' or '\n'))
                _at++;
            return text[start.._at];
        }

        _at++;
        if (text[start] is '=' or '!' && _at < text.Length && text[_at] == '=')
            _at++;
        return text[start.._at];
    }
}
