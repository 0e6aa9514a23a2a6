using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;

/// <summary>
/// Checks a policy's expressions against the kinds that it names, which says what will go wrong before an object does (apiserver
/// <c>pkg/admission/plugin/policy/validating/typechecking.go</c>). Kinds that are named by <c>*</c> are not looked at.
/// </summary>
internal static class PolicyTypeCheck
{
    private const int MaxKinds = 10;

    /// <summary>What may go wrong, expression by expression.</summary>
    public static TypeChecking Of(ValidatingAdmissionPolicySpec spec, KindSet kinds)
    {
        var named = Kinds(spec, kinds);
        var warnings = ImmutableArray.CreateBuilder<ExpressionWarning>();
        for (var i = 0; i < spec.Validations.Length; i++)
        {
            Check($"spec.validations[{i}].expression", spec.Validations[i].Expression);
            Check($"spec.validations[{i}].messageExpression", spec.Validations[i].MessageExpression);
        }

        return TypeChecking.Empty with { ExpressionWarnings = warnings.ToImmutable() };

        void Check(string field, string? expression)
        {
            if (string.IsNullOrWhiteSpace(expression))
                return;
            var found = named.Select(k => Fault(spec, k, expression)).OfType<string>().ToList();
            if (found.Count > 0)
                warnings.Add(new ExpressionWarning { FieldRef = field, Warning = string.Join('\n', found) });
        }
    }

    private static List<ResourceKind> Kinds(ValidatingAdmissionPolicySpec spec, KindSet kinds) =>
    [
        .. kinds.All.Where(k => (spec.MatchConstraints?.ResourceRules ?? []).Any(r =>
            r.ApiGroups.Contains(k.Group) && r.ApiVersions.Contains(k.Version) && r.Resources.Any(n => n == k.Plural))).Take(MaxKinds),
    ];

    private static string? Fault(ValidatingAdmissionPolicySpec spec, ResourceKind kind, string expression)
    {
        var of = MessageTypes.Of(kind);
        try
        {
            var types = new Dictionary<string, CelType>();
            foreach (var variable in spec.Variables)
                types[variable.Name] = VariableType(spec, variable, types, of);
            Expression.Compile(expression.Trim(), PolicyExpressions.Names(spec, types, of));
            return null;
        }
        catch (CompileException e)
        {
            return $"{kind.ApiVersion}, Kind={kind.Kind}: {e.Message}";
        }
    }

    /// <summary>A variable that does not fit the kind may be anything.</summary>
    private static CelType VariableType(ValidatingAdmissionPolicySpec spec, Variable variable, Dictionary<string, CelType> before, CelType of)
    {
        try
        {
            return Expression.Compile(variable.Expression.Trim(), PolicyExpressions.Names(spec, new Dictionary<string, CelType>(before), of)).Type;
        }
        catch (CompileException)
        {
            return CelType.Dyn;
        }
    }
}
