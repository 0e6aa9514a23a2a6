using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Arguments that are lists.</summary>
internal static class Lists
{
    public static IReadOnlyList<object?> Of(object? value) => (IReadOnlyList<object?>)value!;

    public static bool Contains(IReadOnlyList<object?> list, object? value) => list.Any(e => CelValue.Same(e, value));
}
