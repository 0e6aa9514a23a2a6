using System.Collections.Immutable;
using System.Text;
using Orleans.Orchestrator.ControlPlane.Admission.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;

/// <summary>A ValidatingAdmissionPolicy, ready to be asked (apiserver <c>pkg/admission/plugin/policy/validating/validator.go</c>).</summary>
internal sealed class CompiledPolicy
{
    private readonly MatchConditions _conditions;
    private readonly ImmutableArray<KeyValuePair<string, Expression>> _variables;
    private readonly ImmutableArray<Compiled> _validations;

    /// <exception cref="CompileException">An expression is none, which a stored policy's cannot be.</exception>
    public CompiledPolicy(ValidatingAdmissionPolicy policy)
    {
        Policy = policy;
        Match = new ResourceMatch(policy.Spec.MatchConstraints);
        _conditions = new MatchConditions(policy.Spec.MatchConditions, PolicyExpressions.Conditions(policy.Spec));
        var types = new Dictionary<string, CelType>();
        var variables = ImmutableArray.CreateBuilder<KeyValuePair<string, Expression>>();
        foreach (var variable in policy.Spec.Variables)
        {
            var expression = Expression.Compile(variable.Expression.Trim(), PolicyExpressions.Names(policy.Spec, new Dictionary<string, CelType>(types)));
            variables.Add(KeyValuePair.Create(variable.Name, expression));
            types[variable.Name] = expression.Type;
        }

        _variables = variables.ToImmutable();
        var names = PolicyExpressions.Names(policy.Spec, types);
        _validations = [.. policy.Spec.Validations.Select(v => new Compiled(
            v, Expression.Compile(v.Expression.Trim(), names), v.MessageExpression is { Length: > 0 } text && text.Trim().Length > 0 ? Expression.Compile(text.Trim(), names) : null))];
    }

    /// <summary>The policy.</summary>
    public ValidatingAdmissionPolicy Policy { get; }

    /// <summary>What it is about.</summary>
    public ResourceMatch Match { get; }

    /// <summary>Whether what cannot be evaluated lets the write pass.</summary>
    public bool IsIgnorable => Policy.Spec.FailurePolicy == "Ignore";

    /// <summary>What a write does not pass.</summary>
    /// <param name="facts">The write.</param>
    /// <param name="space">The object's namespace, or null.</param>
    /// <param name="parameter">The parameter, or null.</param>
    public IEnumerable<PolicyDecision> Judge(Activation facts, object? space, object? parameter)
    {
        var outer = Policy.Spec.ParamKind is null ? facts : facts.With(AdmissionTypes.Params, parameter);
        if (!_conditions.IsEmpty && !_conditions.AreMet(outer, out var fault))
            return fault is null || IsIgnorable ? [] : [new PolicyDecision(fault, "")];
        var variables = new PolicyVariables(_variables);
        variables.Activation = outer.With(AdmissionTypes.NamespaceObject, space).With(AdmissionTypes.Variables, variables);
        return [.. Validate(variables)];
    }

    private IEnumerable<PolicyDecision> Validate(PolicyVariables variables)
    {
        var budget = ExpressionLimits.PerObject;
        foreach (var validation in _validations)
        {
            var meter = variables.Meter = new CostMeter(Math.Min(budget, ExpressionLimits.PerCall));
            PolicyDecision? found = null;
            try
            {
                if (validation.Condition.Evaluate(variables.Activation, meter) is not true)
                    found = new PolicyDecision(Message(validation, variables), validation.Declared.Reason ?? "");
            }
            catch (EvaluationException e)
            {
                found = IsIgnorable ? null : new PolicyDecision($"expression '{validation.Condition.Source}' resulted in error: {e.Message}", "");
            }

            budget -= meter.Spent;
            if (found is not null)
                yield return found;
            if (budget > 0)
                continue;
            if (!IsIgnorable)
                yield return new PolicyDecision("validation failed due to running out of cost budget, no further validation rules will be run", "");
            yield break;
        }
    }

    private static string Message(Compiled validation, PolicyVariables variables)
    {
        var declared = validation.Declared;
        var text = validation.Message is null ? "" : Said(validation.Message, variables);
        if (text.Length == 0 || text.Contains('\n', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(text) > ExpressionLimits.MaxMessage)
            text = declared.Message?.Trim() ?? "";
        return text.Length > 0 ? text : $"failed expression: {declared.Expression.Trim()}";
    }

    private static string Said(Expression message, PolicyVariables variables)
    {
        try
        {
            variables.Meter = new CostMeter(ExpressionLimits.PerCall);
            return (message.Evaluate(variables.Activation, variables.Meter) as string)?.Trim() ?? "";
        }
        catch (EvaluationException)
        {
            // The declared message stands in for one that cannot be made.
            return "";
        }
    }

    private sealed record Compiled(Validation Declared, Expression Condition, Expression? Message);
}
