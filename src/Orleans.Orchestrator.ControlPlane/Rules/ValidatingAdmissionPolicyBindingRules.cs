using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ValidatingAdmissionPolicyBindings (kubernetes <c>pkg/apis/admissionregistration/validation</c>).</summary>
internal sealed class ValidatingAdmissionPolicyBindingRules : ResourceRules<ValidatingAdmissionPolicyBinding>
{
    public override bool HasGeneration => true;

    public override ValidatingAdmissionPolicyBinding Default(ValidatingAdmissionPolicyBinding value) =>
        value with { Spec = value.Spec with { MatchResources = MatchResourcesRules.Default(value.Spec.MatchResources) } };

    public override bool HasSameSpec(ValidatingAdmissionPolicyBinding left, ValidatingAdmissionPolicyBinding right) => left.Spec.Equals(right.Spec);

    public override void Validate(ValidatingAdmissionPolicyBinding value, FaultList faults)
    {
        var (spec, path) = (value.Spec, FieldPath.Spec);
        if (string.IsNullOrEmpty(spec.PolicyName))
            faults.Required(path.Child("policyName"));
        else
            Checks.Name(path.Child("policyName"), spec.PolicyName, faults);
        if (spec.ParamRef is { } reference)
            Reference(path.Child("paramRef"), reference, faults);
        if (spec.MatchResources is { } match)
            MatchResourcesRules.Validate(path.Child("matchResources"), match, faults);
        Actions(path.Child("validationActions"), spec, faults);
    }

    private static void Reference(FieldPath path, ParamRef reference, FaultList faults)
    {
        if (reference.Name is { Length: > 0 } name)
        {
            Checks.Name(path.Child("name"), name, faults);
            if (reference.Selector is not null)
                faults.Forbidden(path.Child("name"), "name and selector are mutually exclusive");
        }
        else if (reference.Selector is null)
        {
            faults.Required(path, "one of name or selector must be specified");
        }

        SelectorRules.Validate(path.Child("selector"), reference.Selector, faults);
        Checks.RequiredOneOf(path.Child("parameterNotFoundAction"), reference.ParameterNotFoundAction, faults, "Deny", "Allow");
    }

    private static void Actions(FieldPath path, ValidatingAdmissionPolicyBindingSpec spec, FaultList faults)
    {
        if (spec.ValidationActions.IsEmpty)
            faults.Required(path);
        var seen = new HashSet<string>();
        for (var i = 0; i < spec.ValidationActions.Length; i++)
        {
            Checks.OneOf(path.Index(i), spec.ValidationActions[i], faults, "Audit", "Deny", "Warn");
            if (!seen.Add(spec.ValidationActions[i]))
                faults.Duplicate(path.Index(i), spec.ValidationActions[i]);
        }

        if (seen.Contains("Deny") && seen.Contains("Warn"))
            faults.Invalid(path, spec.ValidationActions, "must not contain both Deny and Warn");
    }
}
