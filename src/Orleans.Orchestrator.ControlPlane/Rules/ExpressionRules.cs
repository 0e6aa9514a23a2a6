using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the expressions of webhooks and policies (kubernetes <c>pkg/apis/admissionregistration/validation</c>).</summary>
internal static class ExpressionRules
{
    private const int MaxConditions = 64;

    /// <summary>An expression that compiles and gives one of these types; returns it when it does.</summary>
    public static Expression? Expression(FieldPath path, string text, IReadOnlyDictionary<string, CelType> variables, FaultList faults, params TypeKind[] results)
    {
        try
        {
            var expression = ControlPlane.Expressions.Expression.Compile(text.Trim(), variables);
            if (results.Length == 0 || expression.Type.IsDyn || results.Contains(expression.Type.Kind))
                return expression;
            faults.Invalid(path, text, $"must evaluate to {string.Join(" or ", results.Select(r => r.ToString().ToLowerInvariant()))}");
        }
        catch (CompileException e)
        {
            faults.Invalid(path, text, $"compilation failed: {e.Message}");
        }

        return null;
    }

    /// <summary>Match conditions.</summary>
    public static void Conditions(FieldPath path, ImmutableArray<MatchCondition> conditions, IReadOnlyDictionary<string, CelType> variables, FaultList faults)
    {
        if (conditions.IsDefaultOrEmpty)
            return;
        if (conditions.Length > MaxConditions)
        {
            faults.TooMany(path, conditions.Length, MaxConditions);
            return;
        }

        var names = new HashSet<string>();
        for (var i = 0; i < conditions.Length; i++)
        {
            var (at, condition) = (path.Index(i), conditions[i]);
            if (condition.Expression.Trim().Length == 0)
                faults.Required(at.Child("expression"));
            else
                Expression(at.Child("expression"), condition.Expression, variables, faults, TypeKind.Bool);
            if (condition.Name.Length == 0)
                faults.Required(at.Child("name"));
            else
                faults.InvalidEach(at.Child("name"), condition.Name, LabelNames.KeyFaults(condition.Name));
            if (condition.Name.Length > 0 && !names.Add(condition.Name))
                faults.Duplicate(at.Child("name"), condition.Name);
        }
    }
}
