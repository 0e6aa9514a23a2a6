using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions.Functions;
using Orleans.Orchestrator.ControlPlane.Expressions.Syntax;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;

/// <summary>Evaluates a checked tree (cel-spec <c>doc/langdef.md</c>, Evaluation). Costs are cel-go's (<c>interpreter/runtimecost.go</c>).</summary>
/// <param name="meter">What it may cost.</param>
internal sealed partial class Evaluator(CostMeter meter)
{
    private const int ListCost = 10;
    private const int MapCost = 30;

    /// <summary>The value.</summary>
    /// <exception cref="EvaluationException">There is none.</exception>
    public object? Value(Expr expr, Activation variables) => expr switch
    {
        Constant constant => constant.Value,
        Name name => Named(name, variables),
        Select select => Selected(select, variables),
        Syntax.Index index => Indexed(index, variables),
        BoundCall call => Called(call, variables),
        Logic logic => Joined(logic, variables),
        Conditional conditional => Value(Test(conditional.Test, variables) ? conditional.Then : conditional.Else, variables),
        ListLiteral list => Listed(list, variables),
        MapLiteral map => Mapped(map, variables),
        Fold fold => Folded(fold, variables),
        OptionalFold fold => FoldedOptional(fold, variables),
        _ => throw new InvalidOperationException(expr.GetType().Name),
    };

    private object? Named(Name name, Activation variables)
    {
        meter.Spend(1);
        return variables.Find(name.Id);
    }

    private object? Selected(Select select, Activation variables)
    {
        var operand = Value(select.Operand, variables);
        meter.Spend(1);
        if (operand is CelOptional optional)
        {
            var inner = optional.HasValue && TryField(optional.Value, select.Field, out var found) ? CelOptional.Of(found) : CelOptional.None;
            return select.IsTest ? inner.HasValue : inner;
        }

        var isThere = TryField(operand, select.Field, out var value);
        if (select.IsTest)
            return isThere;
        if (select.IsOptional)
            return isThere ? CelOptional.Of(value) : CelOptional.None;
        return isThere ? value : throw EvaluationException.NoSuchKey(select.Field);
    }

    private static bool TryField(object? operand, string field, out object? value) =>
        operand is CelMap map ? map.TryGet(field, out value) : throw EvaluationException.NoSuchOverload(field, [operand]);

    private object? Indexed(Syntax.Index index, Activation variables)
    {
        var (operand, key) = (Value(index.Operand, variables), Value(index.Key, variables));
        meter.Spend(1);
        if (operand is CelOptional optional)
            return optional.HasValue && TryElement(optional.Value, key, out var found) ? CelOptional.Of(found) : CelOptional.None;
        var isThere = TryElement(operand, key, out var value);
        if (index.IsOptional)
            return isThere ? CelOptional.Of(value) : CelOptional.None;
        return isThere ? value : operand is CelMap ? throw EvaluationException.NoSuchKey(key) : throw new EvaluationException($"index out of bounds: {CelText.Show(key)}");
    }

    private static bool TryElement(object? operand, object? key, out object? value)
    {
        value = null;
        switch (operand)
        {
            case CelMap map:
                return map.TryGet(key, out value);
            case IReadOnlyList<object?> list:
                long? at = key switch { long l => l, ulong u and <= long.MaxValue => (long)u, double d when d == Math.Floor(d) && Math.Abs(d) < 1e15 => (long)d, _ => null };
                if (at is null)
                    throw new EvaluationException($"unsupported index type '{CelValue.TypeOf(key)}' in list");
                if (at < 0 || at >= list.Count)
                    return false;
                value = list[(int)at];
                return true;
            default:
                throw EvaluationException.NoSuchOverload("_[_]", [operand, key]);
        }
    }

    private object? Called(BoundCall call, Activation variables)
    {
        var arguments = new object?[call.Arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = Value(call.Arguments[i], variables);
        foreach (var overload in call.Overloads)
        {
            if (!overload.Accepts(arguments))
                continue;
            meter.Spend(overload.CostOf(arguments));
            return Run(overload, arguments);
        }

        throw EvaluationException.NoSuchOverload(call.Function, arguments);
    }

    private object? Run(Overload overload, object?[] arguments)
    {
        try
        {
            var result = overload.Body(arguments);
            if (result is string { Length: > 0 } made && overload.Parameters.Length > 1)
                meter.Spend(Overload.Through(made.Length));
            return result;
        }
        catch (OverflowException)
        {
            throw overload.Result.Kind == Checking.TypeKind.Uint ? new EvaluationException("unsigned integer overflow") : EvaluationException.Overflow();
        }
    }

    private bool Test(Expr expr, Activation variables) => Truth(Value(expr, variables), "_?_:_");

    private static bool Truth(object? value, string function) => value is bool truth ? truth : throw EvaluationException.NoSuchOverload(function, [value]);

    /// <summary>One operand that decides is enough: the other may have no value.</summary>
    private object? Joined(Logic logic, Activation variables)
    {
        var name = logic.IsAnd ? "_&&_" : "_||_";
        EvaluationException? fault = null;
        try
        {
            if (Truth(Value(logic.Left, variables), name) != logic.IsAnd)
                return !logic.IsAnd;
        }
        catch (EvaluationException e) when (e is not CostLimitException)
        {
            fault = e;
        }

        var right = Truth(Value(logic.Right, variables), name);
        return right != logic.IsAnd ? !logic.IsAnd : fault is null ? logic.IsAnd : throw fault;
    }
}
