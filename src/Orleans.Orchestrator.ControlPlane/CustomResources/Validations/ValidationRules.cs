using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources.Validations;

/// <summary>
/// What holds for <c>x-kubernetes-validations</c> of a definition, in the words of Kubernetes (apiextensions
/// <c>pkg/apis/apiextensions/validation</c>): they compile, and cost no more than they may.
/// </summary>
internal sealed class ValidationRules
{
    private static readonly string[] Reasons = [FaultReason.Required, FaultReason.Forbidden, FaultReason.Invalid, FaultReason.Duplicate];
    private readonly FaultList _faults;
    private readonly List<(FieldPath Path, double Cost)> _costs = [];

    private ValidationRules(FaultList faults) => _faults = faults;

    /// <summary>Notes what is wrong with the rules of a schema.</summary>
    public static void Validate(FieldPath path, StructuralSchema schema, FaultList faults)
    {
        if (!schema.HasRules)
            return;
        var rules = new ValidationRules(faults);
        rules.Schema(path, schema, isResource: true, times: 1, uncorrelated: null);
        rules.Total(path);
    }

    private void Schema(FieldPath path, StructuralSchema schema, bool isResource, double times, FieldPath? uncorrelated)
    {
        if (!schema.HasRules)
            return;
        for (var i = 0; i < schema.Rules.Length; i++)
            Rule(path.Child("x-kubernetes-validations").Index(i), schema.Rules[i], schema, SchemaTypes.Of(schema, isResource), times, uncorrelated);
        var within = uncorrelated ?? (schema.MapType == "atomic" ? path : null);
        foreach (var (name, property) in schema.Properties)
            Schema(path.Child("properties").Key(name), property, property.IsEmbedded, times, within);
        if (schema.Additional is { } additional)
            Schema(path.Child("additionalProperties"), additional, additional.IsEmbedded, times * SchemaTypes.MaxItems(schema), within);
        if (schema.Items is { } items)
            Schema(path.Child("items"), items, items.IsEmbedded, times * SchemaTypes.MaxItems(schema), uncorrelated ?? (schema.ListType == "map" ? null : path));
    }

    private void Rule(FieldPath path, SchemaRule rule, StructuralSchema schema, CelType? type, double times, FieldPath? uncorrelated)
    {
        Words(path, rule, schema);
        if (rule.Rule.Trim().Length == 0 || type is null)
            return;
        if (Compiled(path.Child("rule"), rule.Rule, "", () => CompiledRule.CompileCondition(rule, type)) is { } condition)
        {
            if (condition.Type.Kind is not (TypeKind.Bool or TypeKind.Dyn))
                _faults.Invalid(path.Child("rule"), rule.Rule, "cel expression must evaluate to a bool");
            if (condition.Used.Contains("oldSelf") && uncorrelated is not null)
                _faults.Invalid(path.Child("rule"), rule.Rule, $"oldSelf cannot be used on the uncorrelatable portion of the schema within {uncorrelated}");
            if (rule.OptionalOldSelf && !condition.Used.Contains("oldSelf"))
                _faults.Invalid(path.Child("optionalOldSelf"), true, "may not be set to true if oldSelf is not used in rule");
            Cost(path.Child("rule"), "rule", condition, times);
        }

        if (rule.MessageExpression is not { Length: > 0 } text || text.Trim().Length == 0)
            return;
        if (Compiled(path.Child("messageExpression"), text, "messageExpression ", () => CompiledRule.CompileMessage(rule, type)) is not { } message)
            return;
        if (message.Type.Kind is not (TypeKind.String or TypeKind.Dyn))
            _faults.Invalid(path.Child("messageExpression"), text, "messageExpression must evaluate to a string");
        Cost(path.Child("messageExpression"), "messageExpression", message, times);
    }

    private void Words(FieldPath path, SchemaRule rule, StructuralSchema schema)
    {
        if (rule.Rule.Trim().Length == 0)
            _faults.Required(path.Child("rule"), "rule is not specified");
        if (rule.Message is { Length: > 0 } message && message.Trim().Length == 0)
            _faults.Invalid(path.Child("message"), message, "message must be non-empty if specified");
        else if (rule.Message?.Trim().Contains('\n', StringComparison.Ordinal) == true)
            _faults.Invalid(path.Child("message"), rule.Message, "message must not contain line breaks");
        else if (rule.Rule.Trim().Contains('\n', StringComparison.Ordinal) && string.IsNullOrEmpty(rule.Message))
            _faults.Required(path.Child("message"), "message must be specified if rule contains line breaks");
        if (rule.MessageExpression is { Length: > 0 } expression && expression.Trim().Length == 0)
            _faults.Required(path.Child("messageExpression"), "must be non-empty if specified");
        if (rule.Reason is { Length: > 0 } reason && !Reasons.Contains(reason))
            _faults.NotSupported(path.Child("reason"), reason, Reasons);
        if (rule.FieldPath is { Length: > 0 } field && !RuleFieldPath.IsValid(field, schema))
            _faults.Invalid(path.Child("fieldPath"), field, $"fieldPath must be a valid path: does not refer to a valid field");
    }

    private Expression? Compiled(FieldPath path, string text, string what, Func<Expression> compile)
    {
        try
        {
            return compile();
        }
        catch (CompileException e)
        {
            _faults.Invalid(path, text, $"{what}compilation failed: {e.Message}");
            return null;
        }
    }

    private void Cost(FieldPath path, string what, Expression expression, double times)
    {
        var cost = expression.EstimatedCost * times;
        _costs.Add((path, cost));
        if (cost > ExpressionLimits.EstimatedRule)
            _faults.Forbidden(path, Over($"estimated {what} cost", cost / ExpressionLimits.EstimatedRule));
    }

    private void Total(FieldPath path)
    {
        var factor = _costs.Sum(c => c.Cost) / ExpressionLimits.EstimatedDefinition;
        if (factor <= 1)
            return;
        foreach (var (at, _) in _costs.Where(c => c.Cost > ExpressionLimits.EstimatedDefinition / 100.0).OrderByDescending(c => c.Cost).Take(4))
            _faults.Forbidden(at, "contributed to estimated rule & messageExpression cost total exceeding cost limit for entire OpenAPIv3 schema");
        _faults.Forbidden(path, Over("x-kubernetes-validations estimated rule & messageExpression cost total for entire OpenAPIv3 schema", factor));
    }

    private static string Over(string what, double factor)
    {
        var times = factor > 100 ? "more than 100x" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{factor:0.0}x");
        return $"{what} exceeds budget by factor of {times} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
    }
}
