using Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Checking;

// Lists, maps, and the macros that go through them.
internal sealed partial class Checker
{
    /// <param name="list">The literal.</param>
    /// <param name="scope">What it may name.</param>
    /// <param name="isMixed">Whether its elements may be of different types, as what is formatted may.</param>
    private (Expr Expr, CelType Type) Listed(ListLiteral list, Scope scope, bool isMixed)
    {
        CelType? element = null;
        var items = list.Items.Select(item =>
        {
            var (value, type) = Visit(item.Value, scope);
            element = isMixed ? CelType.Dyn : Common(element, item.IsOptional ? Unwrapped(value.Position, type) : type, value.Position);
            return item with { Value = value };
        }).ToList();
        var done = list with { Items = [.. items] };
        return (done, _types[done] = CelType.List(element ?? CelType.Dyn));
    }

    private (Expr, CelType) Mapped(MapLiteral map, Scope scope)
    {
        var (keys, values) = ((CelType?)null, (CelType?)null);
        var entries = map.Entries.Select(entry =>
        {
            var ((key, k), (value, v)) = (Visit(entry.Key, scope), Visit(entry.Value, scope));
            if (!k.IsDyn && k.Kind is not (TypeKind.Bool or TypeKind.Int or TypeKind.Uint or TypeKind.String))
                Fault(entry.Position, $"unsupported key type: {k}");
            keys = Common(keys, k, key.Position);
            values = Common(values, entry.IsOptional ? Unwrapped(value.Position, v) : v, value.Position);
            return entry with { Key = key, Value = value };
        }).ToList();
        return (map with { Entries = [.. entries] }, CelType.Map(keys ?? CelType.Dyn, values ?? CelType.Dyn));
    }

    /// <summary>Kubernetes wants the parts of a literal to be of one type.</summary>
    private CelType Common(CelType? before, CelType next, int position) =>
        before is null ? next : TypeMatch.Join(before, next) ?? Fault(position, $"expected type '{before}' but found '{next}'");

    private CelType Unwrapped(int position, CelType type) => type.Kind switch
    {
        TypeKind.Optional => type.Element,
        TypeKind.Dyn => CelType.Dyn,
        _ => Fault(position, $"expected type 'optional_type({type})' but found '{type}'"),
    };

    private (Expr, CelType) Folded(Fold fold, Scope scope)
    {
        var (range, over) = Visit(fold.Range, scope);
        var (key, value) = over.Kind switch
        {
            TypeKind.List => (CelType.Int, over.Element),
            TypeKind.Map => (over.Parameters[0], over.Element),
            TypeKind.Dyn => (CelType.Dyn, CelType.Dyn),
            _ => (Fault(range.Position, $"expression of type '{over}' cannot be range of a comprehension (must be list, map, or dynamic)"), CelType.Dyn),
        };
        var first = fold.Second is not null || over.Kind == TypeKind.Map ? key : value;
        var inner = new Scope(scope, new Dictionary<string, CelType> { [fold.Variable] = first });
        if (fold.Second is { } second)
            inner = new Scope(inner, new Dictionary<string, CelType> { [second] = value });
        var filter = fold.Filter is null ? null : Predicate(fold.Filter, inner);
        var isPredicate = fold.Kind is not (FoldKind.Map or FoldKind.TransformMap);
        var (body, made) = isPredicate ? (Predicate(fold.Body, inner), CelType.Bool) : Visit(fold.Body, inner);
        return (fold with { Range = range, Filter = filter, Body = body }, fold.Kind switch
        {
            FoldKind.Map => CelType.List(made),
            FoldKind.TransformMap => CelType.Map(key, made),
            FoldKind.Filter => over.Kind == TypeKind.Map ? CelType.List(key) : over.IsDyn ? CelType.AnyList : over,
            _ => CelType.Bool,
        });
    }

    private Expr Predicate(Expr expr, Scope scope)
    {
        var (done, type) = Visit(expr, scope);
        if (!IsBool(type))
            Fault(done.Position, $"expected type 'bool' but found '{type}'");
        return done;
    }

    private (Expr, CelType) FoldedOptional(OptionalFold fold, Scope scope)
    {
        var (operand, of) = Visit(fold.Operand, scope);
        var value = Unwrapped(operand.Position, of);
        var (body, made) = Visit(fold.Body, new Scope(scope, new Dictionary<string, CelType> { [fold.Variable] = value }));
        return (fold with { Operand = operand, Body = body }, CelType.Optional(fold.IsFlat ? Unwrapped(body.Position, made) : made));
    }
}
