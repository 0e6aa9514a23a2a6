using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>One function of the language, for arguments of certain types.</summary>
/// <param name="Name">Its name; operators are written as <c>_+_</c>.</param>
/// <param name="IsMember">Whether it is called on its first argument.</param>
/// <param name="Result">What it gives.</param>
/// <param name="Parameters">What it takes.</param>
/// <param name="Body">What it does.</param>
/// <param name="Cost">What it costs before it is called; null for the usual, see <see cref="CostOf"/>.</param>
internal sealed record Overload(
    string Name, bool IsMember, CelType Result, ImmutableArray<CelType> Parameters, Func<object?[], object?> Body, Func<object?[], long>? Cost = null)
{
    private const double Traversal = 0.1;

    public static Overload Global(string name, CelType result, ImmutableArray<CelType> parameters, Func<object?[], object?> body, Func<object?[], long>? cost = null) =>
        new(name, false, result, parameters, body, cost);

    public static Overload Member(string name, CelType result, ImmutableArray<CelType> parameters, Func<object?[], object?> body, Func<object?[], long>? cost = null) =>
        new(name, true, result, parameters, body, cost);

    /// <summary>Whether it is for these values.</summary>
    public bool Accepts(object?[] arguments)
    {
        if (arguments.Length != Parameters.Length)
            return false;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!Accepts(Parameters[i], arguments[i]))
                return false;
        }

        return true;
    }

    /// <summary>One, and a tenth of what is gone through: texts by their characters, lists by their elements.</summary>
    public long CostOf(object?[] arguments)
    {
        if (Cost is not null)
            return Cost(arguments);
        long cost = 1;
        foreach (var argument in arguments)
            cost += argument is string or CelBytes ? Through(CelValue.Size(argument)) : argument is IReadOnlyList<object?> list ? list.Count : 0;
        return cost;
    }

    /// <summary>What it costs to go through a text.</summary>
    public static long Through(long size) => (long)Math.Ceiling(size * Traversal);

    private static bool Accepts(CelType wanted, object? value)
    {
        if (wanted.Kind is TypeKind.Dyn or TypeKind.Parameter)
            return true;
        var found = CelValue.TypeOf(value);
        return wanted.Kind == TypeKind.Opaque ? found.Kind == TypeKind.Opaque && found.Name == wanted.Name
            : wanted.Kind == found.Kind || (wanted.Kind == TypeKind.Map && found.Kind == TypeKind.Object);
    }
}
