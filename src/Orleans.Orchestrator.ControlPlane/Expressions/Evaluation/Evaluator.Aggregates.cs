using Orleans.Orchestrator.ControlPlane.Expressions.Syntax;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;

// Lists, maps, and the macros that go through them.
internal sealed partial class Evaluator
{
    private object Listed(ListLiteral list, Activation variables)
    {
        meter.Spend(ListCost);
        var items = new List<object?>(list.Items.Length);
        foreach (var item in list.Items)
        {
            var value = Value(item.Value, variables);
            if (!item.IsOptional)
                items.Add(value);
            else if (Optional(value) is { HasValue: true } given)
                items.Add(given.Value);
        }

        return items;
    }

    private CelMap Mapped(MapLiteral map, Activation variables)
    {
        meter.Spend(MapCost);
        var entries = new List<KeyValuePair<object, object?>>(map.Entries.Length);
        foreach (var entry in map.Entries)
        {
            var (key, value) = (Value(entry.Key, variables), Value(entry.Value, variables));
            if (key is not (bool or long or ulong or string))
                throw new EvaluationException($"unsupported key type: {CelValue.TypeOf(key)}");
            if (!entry.IsOptional)
                entries.Add(KeyValuePair.Create(key, value));
            else if (Optional(value) is { HasValue: true } given)
                entries.Add(KeyValuePair.Create(key, given.Value));
        }

        return new CelMap(entries);
    }

    private static CelOptional Optional(object? value) => value as CelOptional ?? throw EvaluationException.NoSuchOverload("optional", [value]);

    private object? FoldedOptional(OptionalFold fold, Activation variables)
    {
        var operand = Optional(Value(fold.Operand, variables));
        if (!operand.HasValue)
            return operand;
        var made = Value(fold.Body, variables.With(fold.Variable, operand.Value));
        return fold.IsFlat ? Optional(made) : CelOptional.Of(made);
    }

    private object? Folded(Fold fold, Activation variables)
    {
        var range = Value(fold.Range, variables);
        return fold.Kind switch
        {
            FoldKind.All or FoldKind.Exists => Any(fold, Elements(fold, range, variables)),
            FoldKind.ExistsOne => One(fold, Elements(fold, range, variables)),
            FoldKind.TransformMap => TransformedMap(fold, Elements(fold, range, variables)),
            _ => Made(fold, Elements(fold, range, variables)),
        };
    }

    /// <summary>Each element with the variables that stand for it.</summary>
    private IEnumerable<(object? First, Activation Variables)> Elements(Fold fold, object? range, Activation variables)
    {
        switch (range)
        {
            case IReadOnlyList<object?> list:
                for (var i = 0; i < list.Count; i++)
                {
                    meter.Spend(1);
                    yield return fold.Second is { } second
                        ? ((long)i, variables.With(fold.Variable, (long)i).With(second, list[i]))
                        : (list[i], variables.With(fold.Variable, list[i]));
                }

                break;
            case CelMap map:
                foreach (var key in map.Keys)
                {
                    meter.Spend(1);
                    var inner = variables.With(fold.Variable, key);
                    yield return (key, fold.Second is { } second && map.TryGet(key, out var value) ? inner.With(second, value) : inner);
                }

                break;
            default:
                throw EvaluationException.NoSuchOverload("comprehension", [range]);
        }
    }

    /// <summary>Of <c>all</c> and <c>exists</c> one element that decides is enough: others may have no value.</summary>
    private object Any(Fold fold, IEnumerable<(object? First, Activation Variables)> elements)
    {
        var decides = fold.Kind == FoldKind.Exists;
        EvaluationException? fault = null;
        foreach (var (_, variables) in elements)
        {
            meter.Spend(decides ? 3 : 2);
            try
            {
                if (Truth(Value(fold.Body, variables), decides ? "_||_" : "_&&_") == decides)
                    return decides;
            }
            catch (EvaluationException e) when (e is not CostLimitException)
            {
                fault = e;
            }
        }

        return fault is null ? !decides : throw fault;
    }

    private object One(Fold fold, IEnumerable<(object? First, Activation Variables)> elements)
    {
        var count = 0;
        foreach (var (_, variables) in elements)
            count += Test(fold.Body, variables) ? 1 : 0;
        return count == 1;
    }

    private List<object?> Made(Fold fold, IEnumerable<(object? First, Activation Variables)> elements)
    {
        meter.Spend(ListCost);
        var result = new List<object?>();
        foreach (var (first, variables) in elements)
        {
            if (fold.Filter is not null && !Test(fold.Filter, variables))
                continue;
            if (fold.Kind == FoldKind.Filter && !Test(fold.Body, variables))
                continue;
            meter.Spend(ListCost + 1);
            result.Add(fold.Kind == FoldKind.Filter ? first : Value(fold.Body, variables));
        }

        return result;
    }

    private CelMap TransformedMap(Fold fold, IEnumerable<(object? First, Activation Variables)> elements)
    {
        meter.Spend(MapCost);
        var entries = new List<KeyValuePair<object, object?>>();
        foreach (var (first, variables) in elements)
        {
            if (fold.Filter is null || Test(fold.Filter, variables))
                entries.Add(KeyValuePair.Create(first!, Value(fold.Body, variables)));
        }

        return new CelMap(entries);
    }
}
