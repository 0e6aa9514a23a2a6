using System.Collections.Immutable;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

/// <summary>Calls that are no calls: <c>has</c>, <c>all</c>, <c>exists</c>, <c>exists_one</c>, <c>map</c>, <c>filter</c> and their kin.</summary>
internal static class Macros
{
    /// <summary>What a call means.</summary>
    /// <param name="fault">Makes a fault at a position.</param>
    /// <param name="at">Where its bracket is.</param>
    /// <param name="function">Its name.</param>
    /// <param name="target">What it is called on, or null.</param>
    /// <param name="arguments">What stands in the brackets.</param>
    public static Expr Expand(Func<int, string, CompileException> fault, int at, string function, Expr? target, ImmutableArray<Expr> arguments)
    {
        return (function, arguments.Length) switch
        {
            ("has", 1) when target is null => arguments[0] is Select { IsTest: false } select
                ? select with { IsTest = true }
                : throw fault(at, "invalid argument to has() macro"),
            ("all", 2) when target is not null => OverOne(FoldKind.All),
            ("exists", 2) when target is not null => OverOne(FoldKind.Exists),
            ("exists_one" or "existsOne", 2) when target is not null => OverOne(FoldKind.ExistsOne),
            ("map", 2) when target is not null => OverOne(FoldKind.Map),
            ("filter", 2) when target is not null => OverOne(FoldKind.Filter),
            ("map", 3) when target is not null => new Fold(at, FoldKind.Map, target, Variable(0), null, arguments[1], arguments[2]),
            ("all", 3) when target is not null => OverTwo(FoldKind.All),
            ("exists", 3) when target is not null => OverTwo(FoldKind.Exists),
            ("exists_one" or "existsOne", 3) when target is not null => OverTwo(FoldKind.ExistsOne),
            ("transformList", 3) when target is not null => OverTwo(FoldKind.Map),
            ("transformMap", 3) when target is not null => OverTwo(FoldKind.TransformMap),
            ("transformList", 4) when target is not null => new Fold(at, FoldKind.Map, target, Variable(0), Variable(1), arguments[2], arguments[3]),
            ("transformMap", 4) when target is not null => new Fold(at, FoldKind.TransformMap, target, Variable(0), Variable(1), arguments[2], arguments[3]),
            ("optMap", 2) when target is not null => new OptionalFold(at, target, Variable(0), arguments[1], false),
            ("optFlatMap", 2) when target is not null => new OptionalFold(at, target, Variable(0), arguments[1], true),
            _ => new Call(at, function, target, arguments),
        };

        Fold OverOne(FoldKind kind) => new(at, kind, target!, Variable(0), null, null, arguments[1]);

        Fold OverTwo(FoldKind kind) => new(at, kind, target!, Variable(0), Variable(1), null, arguments[2]);

        string Variable(int index) => arguments[index] is Name name ? name.Id : throw fault(arguments[index].Position, "argument must be a simple name");
    }
}
