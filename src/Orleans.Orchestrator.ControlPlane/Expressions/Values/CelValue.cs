using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Functions;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Values;

/// <summary>
/// Values as they are evaluated: null, bool, long (int), ulong (uint), double, string, <see cref="CelBytes"/>, <see cref="DateTimeOffset"/>
/// (timestamp) and <see cref="TimeSpan"/> (duration), both to 100 ns, lists of <c>object?</c>, <see cref="CelMap"/>,
/// <see cref="CelOptional"/>, <see cref="CelType"/>, and Kubernetes' own, which are <see cref="ICelOpaque"/>.
/// </summary>
internal static class CelValue
{
    /// <summary>The type of a value; what a list or map holds is not looked at.</summary>
    public static CelType TypeOf(object? value) => value switch
    {
        null => CelType.Null,
        bool => CelType.Bool,
        long => CelType.Int,
        ulong => CelType.Uint,
        double => CelType.Double,
        string or PatternValue => CelType.String,
        CelBytes => CelType.Bytes,
        DateTimeOffset => CelType.Timestamp,
        TimeSpan => CelType.Duration,
        IReadOnlyList<object?> => CelType.AnyList,
        CelMap { IsObject: true } => CelType.AnyObject,
        CelMap => CelType.AnyMap,
        CelOptional => CelType.AnyOptional,
        CelType => CelType.AnyType,
        ICelOpaque opaque => opaque.Type,
        _ => throw new InvalidOperationException($"{value.GetType()} is no value of an expression"),
    };

    /// <summary>CEL's <c>==</c>: numbers by value, values of other different types are not equal.</summary>
    public static bool Same(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (long or ulong or double, long or ulong or double) => Order(left, right) == 0,
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count && Enumerable.Range(0, a.Count).All(i => Same(a[i], b[i])),
        (CelMap a, CelMap b) => a.Count == b.Count && a.Keys.All(k => a.TryGet(k, out var x) && b.TryGet(k, out var y) && Same(x, y)),
        (CelOptional a, CelOptional b) => a.HasValue == b.HasValue && (!a.HasValue || Same(a.Value, b.Value)),
        (CelType a, CelType b) => a.Kind == b.Kind && a.Name == b.Name,
        _ => left.Equals(right),
    };

    /// <summary>Which of two values comes first; null when they have no order, as NaN has none.</summary>
    /// <exception cref="EvaluationException">Their types have no order.</exception>
    public static int? Order(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (ulong a, ulong b) => a.CompareTo(b),
        (double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b),
        (long a, ulong b) => a < 0 ? -1 : ((ulong)a).CompareTo(b),
        (ulong, long) => -Order(right, left),
        (double a, long or ulong) => OfDouble(a, right),
        (long or ulong, double b) => -OfDouble(b, left),
        (string a, string b) => TextOrder(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (CelBytes a, CelBytes b) => a.Octets.SequenceCompareTo(b.Octets),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        (IComparable a, not null) when a.GetType() == right.GetType() => a.CompareTo(right),
        _ => throw EvaluationException.NoSuchOverload("compare", [left, right]),
    };

    /// <summary>How much work it is to go through a value once.</summary>
    public static long Size(object? value) => value switch
    {
        string text => text.Length,
        CelBytes bytes => bytes.Length,
        IReadOnlyList<object?> list => list.Count,
        CelMap map => map.Count,
        _ => 1,
    };

    private static int? OfDouble(double a, object b)
    {
        if (double.IsNaN(a))
            return null;
        if (a < long.MinValue)
            return -1;
        if (a >= 18446744073709551616.0)
            return 1;
        var number = b is long l ? l : (decimal)(ulong)b;
        var floor = Math.Floor(a);
        decimal whole = floor < 0 ? (long)floor : (ulong)floor;
        var order = whole.CompareTo(number);
        return order == 0 && a > floor ? 1 : order;
    }

    /// <summary>By code points, as Go's UTF-8 texts are ordered.</summary>
    private static int TextOrder(string a, string b)
    {
        for (var i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] != b[i])
                return char.IsSurrogate(a[i]) == char.IsSurrogate(b[i]) ? a[i].CompareTo(b[i]) : char.IsSurrogate(a[i]) ? 1 : -1;
        }

        return a.Length.CompareTo(b.Length);
    }
}
