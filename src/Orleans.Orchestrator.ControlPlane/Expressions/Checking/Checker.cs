using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions.Functions;
using Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Checking;

/// <summary>Gives every part of an expression a type, finds the functions that are called, and notes what does not fit (cel-spec <c>doc/langdef.md</c>, Type Checking).</summary>
internal sealed partial class Checker
{
    private readonly Scope _variables;
    private readonly List<CompileFault> _faults = [];
    private readonly Dictionary<Expr, CelType> _types = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _used = [];

    private Checker(Scope variables) => _variables = variables;

    /// <summary>The expression with its types.</summary>
    /// <exception cref="CompileException">Something does not fit.</exception>
    public static CheckedExpr Check(string source, Expr expr, IReadOnlyDictionary<string, CelType> variables)
    {
        var checker = new Checker(new Scope(null, variables));
        var (done, type) = checker.Visit(expr, checker._variables);
        return checker._faults.Count == 0
            ? new CheckedExpr(done, type, checker._types, [.. checker._used])
            : throw new CompileException(source, [.. checker._faults]);
    }

    private (Expr Expr, CelType Type) Visit(Expr expr, Scope scope)
    {
        var (done, type) = expr switch
        {
            Constant constant => (constant, Values.CelValue.TypeOf(constant.Value)),
            Name name => (name, TypeOfName(name, scope)),
            Select select => Selected(select, scope),
            Syntax.Index index => Indexed(index, scope),
            Call call => Called(call, scope),
            Logic logic => Joined(logic, scope),
            Conditional conditional => Chosen(conditional, scope),
            ListLiteral list => Listed(list, scope, isMixed: false),
            MapLiteral map => Mapped(map, scope),
            Fold fold => Folded(fold, scope),
            OptionalFold fold => FoldedOptional(fold, scope),
            _ => throw new InvalidOperationException(expr.GetType().Name),
        };
        _types[done] = type;
        return (done, type);
    }

    private CelType Fault(int position, string message)
    {
        _faults.Add(new CompileFault(position, message));
        return CelType.Dyn;
    }

    private CelType TypeOfName(Name name, Scope scope)
    {
        if (scope.Find(name.Id, out var isOuter) is { } found)
        {
            if (isOuter)
                _used.Add(name.Id);
            return found;
        }

        return TypeNames.Find(name.Id) is { } type ? CelType.TypeOf(type) : Fault(name.Position, $"undeclared reference to '{name.Id}' (in container '')");
    }

    private (Expr, CelType) Selected(Select select, Scope scope)
    {
        if (Qualified(select) is { } full && scope.Find(full.Split('.')[0], out _) is null && TypeNames.Find(full) is { } type)
            return (new Constant(select.Position, type), CelType.TypeOf(type));
        var (operand, of) = Visit(select.Operand, scope);
        var done = select with { Operand = operand };
        var isOptional = of.Kind == TypeKind.Optional;
        var field = FieldOf(isOptional ? of.Element : of, select);
        return (done, select.IsTest ? CelType.Bool : isOptional || select.IsOptional ? CelType.Optional(field) : field);
    }

    private CelType FieldOf(CelType of, Select select) => of.Kind switch
    {
        TypeKind.Dyn => CelType.Dyn,
        TypeKind.Map => new TypeMatch().Fits(of.Parameters[0], CelType.String) ? of.Element : Fault(select.Position, $"type '{of}' does not support field selection"),
        TypeKind.Object => of.Field(select.Field) ?? Fault(select.Position, $"undefined field '{select.Field}'"),
        _ => Fault(select.Position, $"type '{of}' does not support field selection"),
    };

    private (Expr, CelType) Indexed(Syntax.Index index, Scope scope)
    {
        var ((operand, of), (key, by)) = (Visit(index.Operand, scope), Visit(index.Key, scope));
        var isOptional = of.Kind == TypeKind.Optional;
        var inner = isOptional ? of.Element : of;
        var element = inner.Kind switch
        {
            TypeKind.Dyn => CelType.Dyn,
            TypeKind.List when by.IsDyn || by.Kind is TypeKind.Int or TypeKind.Uint or TypeKind.Double => inner.Element,
            TypeKind.Map when new TypeMatch().Fits(inner.Parameters[0], by) => inner.Element,
            _ => NoOverload(index.Position, "_[_]", false, [of, by]),
        };
        return (index with { Operand = operand, Key = key }, isOptional || index.IsOptional ? CelType.Optional(element) : element);
    }

    private (Expr, CelType) Joined(Logic logic, Scope scope)
    {
        var ((left, l), (right, r)) = (Visit(logic.Left, scope), Visit(logic.Right, scope));
        if (!IsBool(l) || !IsBool(r))
            NoOverload(logic.Position, logic.IsAnd ? "_&&_" : "_||_", false, [l, r]);
        return (logic with { Left = left, Right = right }, CelType.Bool);
    }

    private (Expr, CelType) Chosen(Conditional conditional, Scope scope)
    {
        var ((test, t), (then, a), (otherwise, b)) = (Visit(conditional.Test, scope), Visit(conditional.Then, scope), Visit(conditional.Else, scope));
        var type = IsBool(t) ? TypeMatch.Join(a, b) : null;
        return (conditional with { Test = test, Then = then, Else = otherwise }, type ?? NoOverload(conditional.Position, "_?_:_", false, [t, a, b]));
    }

    private (Expr, CelType) Called(Call call, Scope scope)
    {
        if (call.Target is not null && Qualified(call.Target) is { } space && scope.Find(space.Split('.')[0], out _) is null
            && FunctionTable.Find($"{space}.{call.Function}", false) is { IsEmpty: false } qualified)
            return Resolved(call, $"{space}.{call.Function}", qualified, null, scope);
        var found = FunctionTable.Find(call.Function, call.Target is not null);
        if (found.IsEmpty)
        {
            if (call.Target is not null)
                Visit(call.Target, scope);
            return (call, Fault(call.Position, $"undeclared reference to '{call.Function}' (in container '')"));
        }

        return Resolved(call, call.Function, found, call.Target, scope);
    }

    private (Expr, CelType) Resolved(Call call, string name, ImmutableArray<Overload> overloads, Expr? target, Scope scope)
    {
        var arguments = (target is null ? call.Arguments : call.Arguments.Insert(0, target))
            .Select(a => name == "format" && a is ListLiteral list ? Listed(list, scope, isMixed: true) : Visit(a, scope)).ToList();
        var fitting = ImmutableArray.CreateBuilder<Overload>();
        CelType? result = null;
        foreach (var overload in overloads.Where(o => o.Parameters.Length == arguments.Count))
        {
            var match = new TypeMatch();
            if (!overload.Parameters.Zip(arguments).All(p => match.Fits(p.First, p.Second.Type)))
                continue;
            fitting.Add(overload);
            var type = match.Resolve(overload.Result);
            result = result is null ? type : result.ToString() == type.ToString() ? result : CelType.Dyn;
        }

        result ??= NoOverload(call.Position, name, target is not null, [.. arguments.Select(a => a.Type)]);
        var values = arguments.Select(a => a.Expr).ToImmutableArray();
        return (new BoundCall(call.Position, name, fitting.ToImmutable(), name is "matches" or "find" or "findAll" ? WithPattern(values) : values), result);
    }

    /// <summary>A regular expression that stands in the text is read once, and refused at once.</summary>
    private ImmutableArray<Expr> WithPattern(ImmutableArray<Expr> arguments)
    {
        if (arguments is not [_, Constant { Value: string text } constant, ..])
            return arguments;
        try
        {
            var pattern = constant with { Value = new PatternValue(text, Regexes.Of(text)) };
            _types[pattern] = CelType.String;
            return arguments.SetItem(1, pattern);
        }
        catch (EvaluationException e)
        {
            Fault(constant.Position, e.Message);
            return arguments;
        }
    }

    private CelType NoOverload(int position, string name, bool isMember, ImmutableArray<CelType> types) => Fault(
        position, $"found no matching overload for '{name}' applied to '{(isMember ? $"{types[0]}.({string.Join(", ", types.Skip(1))})" : $"({string.Join(", ", types)})")}'");

    private static bool IsBool(CelType type) => type.IsDyn || type.Kind == TypeKind.Bool;

    /// <summary>A dotted name, if it is nothing else.</summary>
    private static string? Qualified(Expr expr) => expr switch
    {
        Name name => name.Id,
        Select { IsTest: false, IsOptional: false } select when Qualified(select.Operand) is { } before => $"{before}.{select.Field}",
        _ => null,
    };
}
