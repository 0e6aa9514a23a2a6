using System.Text;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using Orleans.Orchestrator.Resources.Custom;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Functions of texts: the language's, cel-go's <c>ext/strings.go</c> and Kubernetes' regex library.</summary>
internal static class StringFunctions
{
    private const double RegexFactor = 0.25;

    public static IEnumerable<Overload> All() => [.. Standard(), .. Extended(), .. Searching(), .. Matching()];

    private static IEnumerable<Overload> Standard() =>
    [
        Overload.Member("contains", Bool, [CelType.String, CelType.String], a => T(a[0]).Contains(T(a[1]), StringComparison.Ordinal),
            a => 1 + (Overload.Through(T(a[0]).Length) * Overload.Through(T(a[1]).Length))),
        Overload.Member("startsWith", Bool, [CelType.String, CelType.String], a => T(a[0]).StartsWith(T(a[1]), StringComparison.Ordinal), a => 1 + Overload.Through(T(a[1]).Length)),
        Overload.Member("endsWith", Bool, [CelType.String, CelType.String], a => T(a[0]).EndsWith(T(a[1]), StringComparison.Ordinal), a => 1 + Overload.Through(T(a[1]).Length)),
        .. Sized(CelType.String, a => Texts.Length(T(a))), .. Sized(Bytes, a => (long)((CelBytes)a!).Length),
        .. Sized(List(A), a => (long)Lists.Of(a).Count), .. Sized(Map(A, B), a => (long)((CelMap)a!).Count),
    ];

    private static IEnumerable<Overload> Extended() =>
    [
        Overload.Member("charAt", CelType.String, [CelType.String, Int], a => CharAt(T(a[0]), (long)a[1]!)),
        Overload.Member("lowerAscii", CelType.String, [CelType.String], a => Texts.Ascii(T(a[0]), upper: false)),
        Overload.Member("upperAscii", CelType.String, [CelType.String], a => Texts.Ascii(T(a[0]), upper: true)),
        Overload.Member("trim", CelType.String, [CelType.String], a => T(a[0]).Trim()),
        Overload.Member("reverse", CelType.String, [CelType.String], a => string.Concat(T(a[0]).EnumerateRunes().Reverse().Select(r => r.ToString()))),
        Overload.Member("replace", CelType.String, [CelType.String, CelType.String, CelType.String], a => Replace(T(a[0]), T(a[1]), T(a[2]), -1)),
        Overload.Member("replace", CelType.String, [CelType.String, CelType.String, CelType.String, Int], a => Replace(T(a[0]), T(a[1]), T(a[2]), (long)a[3]!)),
        Overload.Member("split", List(CelType.String), [CelType.String, CelType.String], a => Split(T(a[0]), T(a[1]), -1)),
        Overload.Member("split", List(CelType.String), [CelType.String, CelType.String, Int], a => Split(T(a[0]), T(a[1]), (long)a[2]!)),
        Overload.Member("substring", CelType.String, [CelType.String, Int], a => Substring(T(a[0]), (long)a[1]!, Texts.Length(T(a[0])))),
        Overload.Member("substring", CelType.String, [CelType.String, Int, Int], a => Substring(T(a[0]), (long)a[1]!, (long)a[2]!)),
        Overload.Member("join", CelType.String, [List(CelType.String)], a => Join(Lists.Of(a[0]), "")),
        Overload.Member("join", CelType.String, [List(CelType.String), CelType.String], a => Join(Lists.Of(a[0]), T(a[1]))),
        Overload.Member("format", CelType.String, [CelType.String, List(Dyn)], a => TextFormat.Apply(T(a[0]), Lists.Of(a[1]))),
        Overload.Global("strings.quote", CelType.String, [CelType.String], a => TextFormat.Quote(T(a[0]))),
    ];

    private static IEnumerable<Overload> Searching() =>
    [
        Overload.Member("indexOf", Int, [CelType.String, CelType.String], a => IndexOf(T(a[0]), T(a[1]), 0), Product),
        Overload.Member("indexOf", Int, [CelType.String, CelType.String, Int], a => IndexOf(T(a[0]), T(a[1]), (long)a[2]!), Product),
        Overload.Member("lastIndexOf", Int, [CelType.String, CelType.String], a => LastIndexOf(T(a[0]), T(a[1]), Texts.Length(T(a[0]))), Product),
        Overload.Member("lastIndexOf", Int, [CelType.String, CelType.String, Int], a => LastIndexOf(T(a[0]), T(a[1]), (long)a[2]!), Product),
    ];

    private static IEnumerable<Overload> Matching() =>
    [
        Overload.Member("matches", Bool, [CelType.String, CelType.String], Matches, RegexCost),
        Overload.Global("matches", Bool, [CelType.String, CelType.String], Matches, RegexCost),
        Overload.Member("find", CelType.String, [CelType.String, CelType.String], a => PatternValue.Of(a[1]).Match(T(a[0])).Value, RegexCost),
        Overload.Member("findAll", List(CelType.String), [CelType.String, CelType.String], a => FindAll(T(a[0]), a[1], -1), RegexCost),
        Overload.Member("findAll", List(CelType.String), [CelType.String, CelType.String, Int], a => FindAll(T(a[0]), a[1], (long)a[2]!), RegexCost),
    ];

    private static string T(object? value) => (string)value!;

    private static Overload[] Sized(CelType type, Func<object?, object?> size) =>
        [Overload.Global("size", Int, [type], a => size(a[0]), static _ => 1), Overload.Member("size", Int, [type], a => size(a[0]), static _ => 1)];

    private static long Product(object?[] a) => 1 + (Overload.Through(T(a[0]).Length) * Math.Max(1, Overload.Through(T(a[1]).Length)));

    private static long RegexCost(object?[] a) => 1 + (Overload.Through(T(a[0]).Length + 1) * (long)Math.Max(1, Math.Ceiling(PatternValue.Length(a[1]) * RegexFactor)));

    private static object Matches(object?[] a) => Regexes.IsMatch(PatternValue.Of(a[1]), T(a[0]));

    private static string CharAt(string text, long index)
    {
        var at = Texts.Offset(text, index);
        return at == text.Length ? "" : text.Substring(at, char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1);
    }

    private static string Substring(string text, long from, long to)
    {
        if (to < from)
            throw new EvaluationException($"invalid substring range. start: {from}, end: {to}");
        return text[Texts.Offset(text, from)..Texts.Offset(text, to)];
    }

    private static string Replace(string text, string old, string by, long limit)
    {
        if (limit == 0)
            return text;
        var result = new StringBuilder();
        var at = 0;
        for (long done = 0; limit < 0 || done < limit; done++)
        {
            var found = old.Length > 0 ? text.IndexOf(old, at, StringComparison.Ordinal) : done == 0 ? 0 : at < text.Length ? at + 1 : -1;
            if (found < 0)
                break;
            result.Append(text, at, found - at).Append(by);
            at = found + old.Length;
            if (result.Length > ExpressionLimits.MaxText)
                throw Texts.TooLong();
        }

        return Texts.Bounded(result.Append(text, at, text.Length - at).ToString());
    }

    private static object?[] Split(string text, string separator, long limit) => limit switch
    {
        0 => [],
        1 => [text],
        _ when separator.Length == 0 => Letters(text, limit),
        _ => [.. text.Split(separator, limit < 0 || limit > int.MaxValue ? int.MaxValue : (int)limit)],
    };

    private static object?[] Letters(string text, long limit)
    {
        var letters = text.EnumerateRunes().Select(object? (r) => r.ToString()).ToArray();
        return limit < 0 || limit >= letters.Length ? letters : [.. letters.Take((int)limit - 1), string.Concat(letters.Skip((int)limit - 1))];
    }

    private static string Join(IReadOnlyList<object?> list, string separator)
    {
        long length = 0;
        foreach (var item in list)
            length += (item as string ?? throw EvaluationException.NoSuchOverload("join", [list])).Length + separator.Length;
        return length > ExpressionLimits.MaxText ? throw Texts.TooLong() : string.Join(separator, list);
    }

    private static object IndexOf(string text, string what, long from)
    {
        var at = Texts.Offset(text, from);
        return what.Length == 0 ? from : Texts.CodePoint(text, text.IndexOf(what, at, StringComparison.Ordinal));
    }

    private static object LastIndexOf(string text, string what, long from)
    {
        var at = Texts.Offset(text, from);
        if (what.Length == 0)
            return from;
        var end = Math.Min(text.Length, at + what.Length);
        return Texts.CodePoint(text, text.AsSpan(0, end).LastIndexOf(what, StringComparison.Ordinal));
    }

    private static object?[] FindAll(string text, object? pattern, long limit) =>
        [.. PatternValue.Of(pattern).Matches(text).Select(object? (m) => m.Value).Take(limit < 0 || limit > int.MaxValue ? int.MaxValue : (int)limit)];
}
