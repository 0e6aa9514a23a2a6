using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>The operators of the language (cel-spec <c>doc/langdef.md</c>, Standard Definitions).</summary>
internal static class Operators
{
    private static readonly CelType[] Numbers = [CelType.Int, CelType.Uint, CelType.Double];
    private static readonly CelType[] Ordered = [CelType.Bool, CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration];

    public static IEnumerable<Overload> All() => [.. Arithmetic(), .. Times(), .. Comparisons(), .. Others()];

    private static IEnumerable<Overload> Arithmetic() =>
    [
        Of("_+_", CelType.Int, a => checked((long)a[0]! + (long)a[1]!)), Of("_-_", CelType.Int, a => checked((long)a[0]! - (long)a[1]!)),
        Of("_*_", CelType.Int, a => checked((long)a[0]! * (long)a[1]!)),
        Of("_/_", CelType.Int, a => (long)a[1]! == 0 ? throw new EvaluationException("division by zero") : checked((long)a[0]! / (long)a[1]!)),
        Of("_%_", CelType.Int, a => (long)a[1]! == 0 ? throw new EvaluationException("modulus by zero") : (long)a[1]! == -1 ? 0L : (long)a[0]! % (long)a[1]!),
        Of("_+_", CelType.Uint, a => checked((ulong)a[0]! + (ulong)a[1]!)), Of("_-_", CelType.Uint, a => checked((ulong)a[0]! - (ulong)a[1]!)),
        Of("_*_", CelType.Uint, a => checked((ulong)a[0]! * (ulong)a[1]!)),
        Of("_/_", CelType.Uint, a => (ulong)a[1]! == 0 ? throw new EvaluationException("division by zero") : (ulong)a[0]! / (ulong)a[1]!),
        Of("_%_", CelType.Uint, a => (ulong)a[1]! == 0 ? throw new EvaluationException("modulus by zero") : (ulong)a[0]! % (ulong)a[1]!),
        Of("_+_", CelType.Double, a => (double)a[0]! + (double)a[1]!), Of("_-_", CelType.Double, a => (double)a[0]! - (double)a[1]!),
        Of("_*_", CelType.Double, a => (double)a[0]! * (double)a[1]!), Of("_/_", CelType.Double, a => (double)a[0]! / (double)a[1]!),
        Overload.Global("-_", CelType.Int, [CelType.Int], a => checked(-(long)a[0]!)), Overload.Global("-_", CelType.Double, [CelType.Double], a => -(double)a[0]!),
        Of("_+_", CelType.String, a => Texts.Bounded((string)a[0]! + (string)a[1]!)),
        Of("_+_", CelType.Bytes, a => new CelBytes([.. ((CelBytes)a[0]!).Octets, .. ((CelBytes)a[1]!).Octets])),
        Overload.Global("_+_", CelType.List(CelType.A), [CelType.List(CelType.A), CelType.List(CelType.A)], a => (object?[])[.. Lists.Of(a[0]), .. Lists.Of(a[1])]),
    ];

    private static IEnumerable<Overload> Times() =>
    [
        Overload.Global("_+_", CelType.Timestamp, [CelType.Timestamp, CelType.Duration], a => Moved((DateTimeOffset)a[0]!, (TimeSpan)a[1]!)),
        Overload.Global("_+_", CelType.Timestamp, [CelType.Duration, CelType.Timestamp], a => Moved((DateTimeOffset)a[1]!, (TimeSpan)a[0]!)),
        Overload.Global("_+_", CelType.Duration, [CelType.Duration, CelType.Duration], a => Spanned(checked(((TimeSpan)a[0]!).Ticks + ((TimeSpan)a[1]!).Ticks))),
        Overload.Global("_-_", CelType.Duration, [CelType.Duration, CelType.Duration], a => Spanned(checked(((TimeSpan)a[0]!).Ticks - ((TimeSpan)a[1]!).Ticks))),
        Overload.Global("_-_", CelType.Timestamp, [CelType.Timestamp, CelType.Duration], a => Moved((DateTimeOffset)a[0]!, -(TimeSpan)a[1]!)),
        Overload.Global("_-_", CelType.Duration, [CelType.Timestamp, CelType.Timestamp], a => Spanned(((DateTimeOffset)a[0]! - (DateTimeOffset)a[1]!).Ticks)),
    ];

    private static IEnumerable<Overload> Comparisons()
    {
        foreach (var (name, holds) in ((string, Func<int, bool>)[])[("_<_", o => o < 0), ("_<=_", o => o <= 0), ("_>_", o => o > 0), ("_>=_", o => o >= 0)])
        {
            object? Body(object?[] a) => CelValue.Order(a[0], a[1]) is { } order && holds(order);
            foreach (var type in Ordered)
                yield return Overload.Global(name, CelType.Bool, [type, type], Body, Shorter);
            foreach (var (left, right) in Numbers.SelectMany(l => Numbers.Select(r => (l, r))))
                yield return Overload.Global(name, CelType.Bool, [left, right], Body, static _ => 1);
        }
    }

    private static IEnumerable<Overload> Others() =>
    [
        Overload.Global("_==_", CelType.Bool, [CelType.A, CelType.A], a => CelValue.Same(a[0], a[1]), Shorter),
        Overload.Global("_!=_", CelType.Bool, [CelType.A, CelType.A], a => !CelValue.Same(a[0], a[1]), Shorter),
        Overload.Global("!_", CelType.Bool, [CelType.Bool], a => !(bool)a[0]!),
        Overload.Global("@in", CelType.Bool, [CelType.A, CelType.List(CelType.A)], a => Lists.Of(a[1]).Any(e => CelValue.Same(a[0], e)), a => 1 + Lists.Of(a[1]).Count),
        Overload.Global("@in", CelType.Bool, [CelType.A, CelType.Map(CelType.A, CelType.B)], a => ((CelMap)a[1]!).TryGet(a[0], out _), static _ => 1),
    ];

    private static Overload Of(string name, CelType type, Func<object?[], object?> body) => Overload.Global(name, type, [type, type], body);

    private static long Shorter(object?[] a) => a[0] is string or CelBytes or IReadOnlyList<object?> or CelMap
        ? 1 + Overload.Through(Math.Min(CelValue.Size(a[0]), CelValue.Size(a[1])))
        : 1;

    private static object Moved(DateTimeOffset time, TimeSpan by)
    {
        try
        {
            return time + by;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new EvaluationException("timestamp overflow");
        }
    }

    private static object Spanned(long ticks) => TimeFunctions.IsDuration(ticks) ? new TimeSpan(ticks) : throw new EvaluationException("duration overflow");
}
