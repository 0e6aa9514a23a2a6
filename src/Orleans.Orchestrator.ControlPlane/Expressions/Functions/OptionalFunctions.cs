using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Optional values (cel-go <c>cel/library.go</c>, OptionalTypes).</summary>
internal static class OptionalFunctions
{
    public static IEnumerable<Overload> All() =>
    [
        Overload.Global("optional.of", CelType.Optional(A), [A], a => CelOptional.Of(a[0])),
        Overload.Global("optional.none", CelType.Optional(A), [], static _ => CelOptional.None),
        Overload.Global("optional.ofNonZeroValue", CelType.Optional(A), [A], a => IsZero(a[0]) ? CelOptional.None : CelOptional.Of(a[0])),
        Overload.Member("hasValue", Bool, [CelType.Optional(A)], a => Of(a).HasValue),
        Overload.Member("value", A, [CelType.Optional(A)], a => Of(a).Value),
        Overload.Member("or", CelType.Optional(A), [CelType.Optional(A), CelType.Optional(A)], a => Of(a).HasValue ? a[0] : a[1]),
        Overload.Member("orValue", A, [CelType.Optional(A), A], a => Of(a).HasValue ? Of(a).Value : a[1]),
    ];

    private static CelOptional Of(object?[] arguments) => (CelOptional)arguments[0]!;

    private static bool IsZero(object? value) => value is null or false or 0L or 0UL or 0.0 or "" or CelBytes { Length: 0 } or IReadOnlyList<object?> { Count: 0 } or CelMap { Count: 0 }
        || value is TimeSpan { Ticks: 0 };
}
