using Orleans.Orchestrator.ControlPlane.Expressions.Syntax;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Checking;

/// <summary>
/// What an expression costs at worst, if everything it reads is as large as its schema allows (cel-go <c>checker/cost.go</c>). What no
/// schema bounds is taken to fill a whole request.
/// </summary>
internal sealed class CostEstimator
{
    private const double Traversal = 0.1;
    private readonly IReadOnlyDictionary<Expr, CelType> _types;

    private CostEstimator(IReadOnlyDictionary<Expr, CelType> types) => _types = types;

    public static ulong Estimate(CheckedExpr expr)
    {
        var cost = new CostEstimator(expr.Types).Cost(expr.Root);
        return cost >= ulong.MaxValue ? ulong.MaxValue : (ulong)cost;
    }

    private double Cost(Expr expr) => expr switch
    {
        Constant => 0,
        Name => 1,
        Select select => 1 + Cost(select.Operand),
        Syntax.Index index => 1 + Cost(index.Operand) + Cost(index.Key),
        Logic logic => Cost(logic.Left) + Cost(logic.Right),
        Conditional conditional => Cost(conditional.Test) + Math.Max(Cost(conditional.Then), Cost(conditional.Else)),
        ListLiteral list => 10 + list.Items.Sum(i => Cost(i.Value)),
        MapLiteral map => 30 + map.Entries.Sum(e => Cost(e.Key) + Cost(e.Value)),
        BoundCall call => call.Arguments.Sum(Cost) + OfCall(call),
        Fold fold => OfFold(fold),
        OptionalFold fold => Cost(fold.Operand) + Cost(fold.Body) + 1,
        _ => 1,
    };

    private double OfFold(Fold fold)
    {
        var range = Cost(fold.Range);
        var size = Size(fold.Range);
        var each = Cost(fold.Body) + (fold.Filter is null ? 0 : Cost(fold.Filter)) + fold.Kind switch
        {
            FoldKind.All => 3,
            FoldKind.Exists => 4,
            FoldKind.ExistsOne => 2,
            _ => 12,
        };
        return range + (size * each) + 1;
    }

    private double OfCall(BoundCall call)
    {
        double Of(int argument) => Size(call.Arguments[argument]);
        double Through(int argument) => Math.Ceiling(Of(argument) * Traversal);
        switch (call.Function)
        {
            case "size" or "type" or "dyn" or "optional.of" or "orValue" or "hasValue" or "value":
                return 1;
            case "startsWith" or "endsWith":
                return 1 + Through(1);
            case "contains" or "indexOf" or "lastIndexOf" when call.Arguments.Length > 1 && _types[call.Arguments[0]].Kind == TypeKind.String:
                return 1 + (Through(0) * Math.Max(1, Through(1)));
            case "matches" or "find" or "findAll":
                return 1 + (Math.Ceiling((Of(0) + 1) * Traversal) * Math.Max(1, Math.Ceiling(Of(1) * 0.25)));
            case "@in":
                return _types[call.Arguments[1]].Kind == TypeKind.Map ? 1 : 1 + Of(1);
            case "_==_" or "_!=_" or "_<_" or "_<=_" or "_>_" or "_>=_":
                return IsSized(call.Arguments[0]) || IsSized(call.Arguments[1]) ? Math.Max(1, Math.Ceiling(Math.Min(Of(0), Of(1)) * Traversal)) : 1;
            case "sets.contains" or "sets.equivalent" or "sets.intersects":
                return 1 + (Of(0) * Of(1));
            default:
                return 1 + call.Arguments.Sum(a => _types[a].Kind switch
                {
                    TypeKind.String or TypeKind.Bytes => Math.Ceiling(Size(a) * Traversal),
                    TypeKind.List when call.Function != "_+_" => Size(a),
                    _ => 0,
                });
        }
    }

    private bool IsSized(Expr expr) => _types[expr].Kind is TypeKind.String or TypeKind.Bytes or TypeKind.List or TypeKind.Map or TypeKind.Object or TypeKind.Dyn;

    private double Size(Expr expr)
    {
        switch (expr)
        {
            case Constant { Value: Functions.PatternValue pattern }:
                return pattern.Text.Length;
            case Constant { Value: string or CelBytes } constant:
                return CelValue.Size(constant.Value);
            case ListLiteral list:
                return list.Items.Length;
            case MapLiteral map:
                return map.Entries.Length;
            case Fold { Kind: FoldKind.Map or FoldKind.Filter or FoldKind.TransformMap } fold:
                return Size(fold.Range);
            case Conditional conditional:
                return Math.Max(Size(conditional.Then), Size(conditional.Else));
            case BoundCall { Function: "_+_" } sum:
                return Size(sum.Arguments[0]) + Size(sum.Arguments[1]);
            case BoundCall { Function: "trim" or "lowerAscii" or "upperAscii" or "substring" or "find" or "split" or "findAll" or "charAt" } part:
                return Size(part.Arguments[0]);
        }

        var type = _types[expr];
        return type.MaxSize ?? type.Kind switch
        {
            TypeKind.Bool or TypeKind.Int or TypeKind.Uint or TypeKind.Double or TypeKind.Null or TypeKind.Timestamp or TypeKind.Duration or TypeKind.Opaque or TypeKind.Object => 1,
            _ => ExpressionLimits.MaxRequestSize - 2,
        };
    }
}
