using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Admission.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;

/// <summary>What the expressions of a policy may name: <c>params</c> if it has any, and its variables, each those that come before it.</summary>
internal static class PolicyExpressions
{
    /// <summary>The names for validations and messages, when these variables are known.</summary>
    public static ImmutableDictionary<string, CelType> Names(ValidatingAdmissionPolicySpec spec, IReadOnlyDictionary<string, CelType> variables, CelType? ofObject = null)
    {
        var names = Conditions(spec).Add(AdmissionTypes.NamespaceObject, CelType.Dyn)
            .Add(AdmissionTypes.Variables, CelType.Object("kubernetes.variables", () => variables.ToFrozenDictionary()));
        return ofObject is null ? names : names.SetItem(AdmissionTypes.Object, ofObject).SetItem(AdmissionTypes.OldObject, ofObject);
    }

    /// <summary>The names for match conditions.</summary>
    public static ImmutableDictionary<string, CelType> Conditions(ValidatingAdmissionPolicySpec spec) =>
        spec.ParamKind is null ? AdmissionTypes.OfConditions : AdmissionTypes.OfConditions.Add(AdmissionTypes.Params, CelType.Dyn);
}
