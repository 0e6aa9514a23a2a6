using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Functions of lists: Kubernetes' (apiserver <c>pkg/cel/library/lists.go</c>) and cel-go's <c>ext/sets.go</c>.</summary>
internal static class ListFunctions
{
    private static readonly CelType[] Ordered = [Int, Uint, CelType.Double, Bool, Duration, Timestamp, CelType.String, Bytes];
    private static readonly CelType[] Summed = [Int, Uint, CelType.Double, Duration];

    public static IEnumerable<Overload> All() => [.. Ordered.SelectMany(OfOrdered), .. Summed.Select(Sum), .. Indexes(), .. Sets(), .. Newer()];

    private static Overload[] OfOrdered(CelType type) =>
    [
        Overload.Member("isSorted", Bool, [List(type)], a => IsSorted(Lists.Of(a[0]))),
        Overload.Member("min", type, [List(type)], a => Extreme(Lists.Of(a[0]), "min", -1)),
        Overload.Member("max", type, [List(type)], a => Extreme(Lists.Of(a[0]), "max", 1)),
    ];

    private static Overload Sum(CelType type) => Overload.Member("sum", type, [List(type)], a => Sum(Lists.Of(a[0]), type));

    private static IEnumerable<Overload> Indexes() =>
    [
        Overload.Member("indexOf", Int, [List(A), A], a => (long)Lists.Of(a[0]).ToList().FindIndex(e => CelValue.Same(e, a[1]))),
        Overload.Member("lastIndexOf", Int, [List(A), A], a => (long)Lists.Of(a[0]).ToList().FindLastIndex(e => CelValue.Same(e, a[1]))),
    ];

    private static IEnumerable<Overload> Sets() =>
    [
        Overload.Global("sets.contains", Bool, [List(A), List(A)], a => Lists.Of(a[1]).All(e => Lists.Contains(Lists.Of(a[0]), e)), Product),
        Overload.Global("sets.equivalent", Bool, [List(A), List(A)], a =>
            Lists.Of(a[1]).All(e => Lists.Contains(Lists.Of(a[0]), e)) && Lists.Of(a[0]).All(e => Lists.Contains(Lists.Of(a[1]), e)), Product),
        Overload.Global("sets.intersects", Bool, [List(A), List(A)], a => Lists.Of(a[1]).Any(e => Lists.Contains(Lists.Of(a[0]), e)), Product),
    ];

    /// <summary>Of cel-go's <c>ext/lists.go</c> what Kubernetes offers.</summary>
    private static IEnumerable<Overload> Newer() =>
    [
        Overload.Member("slice", List(A), [List(A), Int, Int], a => Slice(Lists.Of(a[0]), (long)a[1]!, (long)a[2]!)),
        Overload.Member("reverse", List(A), [List(A)], a => (object?[])[.. Lists.Of(a[0]).Reverse()]),
        Overload.Member("distinct", List(A), [List(A)], a => Distinct(Lists.Of(a[0])), a => 1 + ((long)Lists.Of(a[0]).Count * Lists.Of(a[0]).Count)),
    ];

    private static long Product(object?[] a) => 1 + ((long)Lists.Of(a[0]).Count * Lists.Of(a[1]).Count);

    private static object IsSorted(IReadOnlyList<object?> list)
    {
        for (var i = 1; i < list.Count; i++)
        {
            if (CelValue.Order(list[i - 1], list[i]) is not <= 0)
                return false;
        }

        return true;
    }

    private static object? Extreme(IReadOnlyList<object?> list, string name, int sign)
    {
        if (list.Count == 0)
            throw new EvaluationException($"{name} called on empty list");
        var best = list[0];
        foreach (var item in list.Skip(1))
            best = CelValue.Order(item, best) * sign > 0 ? item : best;
        return best;
    }

    private static object? Sum(IReadOnlyList<object?> list, CelType type) => list.Aggregate(Zero(type), static (sum, item) => (sum, item) switch
    {
        (long a, long b) => checked(a + b),
        (ulong a, ulong b) => checked(a + b),
        (double a, double b) => a + b,
        (TimeSpan a, TimeSpan b) => a + b,
        // What the checker could not see: the zero was of another type than the elements.
        (_, long or ulong or double or TimeSpan) when sum is 0L => item,
        _ => throw EvaluationException.NoSuchOverload("sum", [sum, item]),
    });

    private static object Zero(CelType type) => type.Kind switch { TypeKind.Uint => 0UL, TypeKind.Double => 0.0, TypeKind.Duration => TimeSpan.Zero, _ => 0L };

    private static object?[] Slice(IReadOnlyList<object?> list, long from, long to) => from < 0 || to > list.Count || from > to
        ? throw new EvaluationException($"cannot slice({from}, {to}), list is length {list.Count}")
        : [.. list.Skip((int)from).Take((int)(to - from))];

    private static List<object?> Distinct(IReadOnlyList<object?> list)
    {
        var result = new List<object?>();
        foreach (var item in list)
        {
            if (!Lists.Contains(result, item))
                result.Add(item);
        }

        return result;
    }
}
