using System.Text.RegularExpressions;
using Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ValidatingAdmissionPolicies (kubernetes <c>pkg/apis/admissionregistration/validation</c>).</summary>
internal sealed partial class ValidatingAdmissionPolicyRules : ResourceRules<ValidatingAdmissionPolicy>
{
    private const int MaxAuditAnnotations = 20;
    private const string Empty = "validations or auditAnnotations must contain at least one item";

    public override bool HasGeneration => true;

    public override ValidatingAdmissionPolicy Default(ValidatingAdmissionPolicy value) => value with
    {
        Spec = value.Spec with { FailurePolicy = value.Spec.FailurePolicy ?? "Fail", MatchConstraints = MatchResourcesRules.Default(value.Spec.MatchConstraints) },
    };

    public override ValidatingAdmissionPolicy PrepareForCreate(ValidatingAdmissionPolicy value) => value with { Status = ValidatingAdmissionPolicyStatus.Empty };

    public override ValidatingAdmissionPolicy PrepareForUpdate(ValidatingAdmissionPolicy current, ValidatingAdmissionPolicy next) => next with { Status = current.Status };

    public override ValidatingAdmissionPolicy WithStatusOf(ValidatingAdmissionPolicy current, ValidatingAdmissionPolicy next) => current with { Status = next.Status };

    public override ObjectMeta MetadataWithStatus(ObjectMeta current, ObjectMeta next) => current;

    public override bool HasSameSpec(ValidatingAdmissionPolicy left, ValidatingAdmissionPolicy right) => left.Spec.Equals(right.Spec);

    public override void Validate(ValidatingAdmissionPolicy value, FaultList faults)
    {
        var (spec, path) = (value.Spec, FieldPath.Spec);
        Checks.RequiredOneOf(path.Child("failurePolicy"), spec.FailurePolicy, faults, "Fail", "Ignore");
        if (spec.ParamKind is { } kind)
            Kind(path.Child("paramKind"), kind, faults);
        if (spec.MatchConstraints is not { } match)
        {
            faults.Required(path.Child("matchConstraints"));
        }
        else
        {
            MatchResourcesRules.Validate(path.Child("matchConstraints"), match, faults);
            if (match.ResourceRules.IsEmpty)
                faults.Required(path.Child("matchConstraints", "resourceRules"));
        }

        ExpressionRules.Conditions(path.Child("matchConditions"), spec.MatchConditions, PolicyExpressions.Conditions(spec), faults);
        if (spec.Validations.IsEmpty && spec.AuditAnnotations.IsEmpty)
        {
            faults.Required(path.Child("validations"), Empty);
            faults.Required(path.Child("auditAnnotations"), Empty);
        }

        var variables = Variables(path.Child("variables"), spec, faults);
        for (var i = 0; i < spec.Validations.Length; i++)
            Validation(path.Child("validations").Index(i), spec, spec.Validations[i], variables, faults);
        AuditAnnotations(path.Child("auditAnnotations"), spec, variables, faults);
    }

    private static void Kind(FieldPath path, ParamKind kind, FaultList faults)
    {
        if (string.IsNullOrEmpty(kind.ApiVersion))
            faults.Required(path.Child("apiVersion"));
        else if (kind.ApiVersion.Split('/').Length > 2)
            faults.Invalid(path.Child("apiVersion"), kind.ApiVersion, $"unexpected GroupVersion string: {kind.ApiVersion}");
        if (string.IsNullOrEmpty(kind.Kind))
            faults.Required(path.Child("kind"));
        else
            faults.InvalidEach(path.Child("kind"), kind.Kind, DnsNames.Label1035Faults(kind.Kind.ToLowerInvariant()));
    }

    private static Dictionary<string, CelType> Variables(FieldPath path, ValidatingAdmissionPolicySpec spec, FaultList faults)
    {
        var types = new Dictionary<string, CelType>();
        for (var i = 0; i < spec.Variables.Length; i++)
        {
            var (variable, at) = (spec.Variables[i], path.Index(i));
            if (variable.Name.Length == 0)
                faults.Required(at.Child("name"), "name is not specified");
            else if (!Identifier().IsMatch(variable.Name))
                faults.Invalid(at.Child("name"), variable.Name, "name is not a valid CEL identifier");
            else if (types.ContainsKey(variable.Name))
                faults.Duplicate(at.Child("name"), variable.Name);
            if (variable.Expression.Trim().Length == 0)
                faults.Required(at.Child("expression"), "expression is not specified");
            else
                types[variable.Name] = ExpressionRules.Expression(at.Child("expression"), variable.Expression, PolicyExpressions.Names(spec, new Dictionary<string, CelType>(types)), faults)?.Type ?? CelType.Dyn;
        }

        return types;
    }

    private static void Validation(FieldPath path, ValidatingAdmissionPolicySpec spec, Validation value, Dictionary<string, CelType> variables, FaultList faults)
    {
        var names = PolicyExpressions.Names(spec, variables);
        var expression = value.Expression.Trim();
        if (expression.Length == 0)
            faults.Required(path.Child("expression"), "expression is not specified");
        else
            ExpressionRules.Expression(path.Child("expression"), value.Expression, names, faults, TypeKind.Bool);
        if (value.MessageExpression is { Length: > 0 } text)
        {
            if (text.Trim().Length == 0)
                faults.Invalid(path.Child("messageExpression"), text, "must be non-empty if specified");
            else
                ExpressionRules.Expression(path.Child("messageExpression"), text, names, faults, TypeKind.String);
        }

        if (value.Message is { Length: > 0 } message && message.Trim().Length == 0)
            faults.Invalid(path.Child("message"), message, "message must be non-empty if specified");
        else if (value.Message?.Trim().Contains('\n', StringComparison.Ordinal) == true)
            faults.Invalid(path.Child("message"), value.Message, "message must not contain line breaks");
        else if (expression.Contains('\n', StringComparison.Ordinal) && string.IsNullOrEmpty(value.Message))
            faults.Required(path.Child("message"), "message must be specified if expression contains line breaks");
        if (value.Reason is { } reason)
            Checks.OneOf(path.Child("reason"), reason, faults, "Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized");
    }

    private static void AuditAnnotations(FieldPath path, ValidatingAdmissionPolicySpec spec, Dictionary<string, CelType> variables, FaultList faults)
    {
        if (spec.AuditAnnotations.Length > MaxAuditAnnotations)
            faults.Invalid(path, spec.AuditAnnotations.Length, $"must not have more than {MaxAuditAnnotations} auditAnnotations");
        var keys = new HashSet<string>();
        for (var i = 0; i < spec.AuditAnnotations.Length; i++)
        {
            var (annotation, at) = (spec.AuditAnnotations[i], path.Index(i));
            if (annotation.Key.Length == 0)
                faults.Required(at.Child("key"));
            else if (!keys.Add(annotation.Key))
                faults.Duplicate(at.Child("key"), annotation.Key);
            else
                faults.InvalidEach(at.Child("key"), annotation.Key, LabelNames.KeyFaults(annotation.Key));
            if (annotation.ValueExpression.Trim().Length == 0)
                faults.Required(at.Child("valueExpression"), "valueExpression is not specified");
            else
                ExpressionRules.Expression(at.Child("valueExpression"), annotation.ValueExpression, PolicyExpressions.Names(spec, variables), faults, TypeKind.String, TypeKind.Null);
        }
    }

    [GeneratedRegex(@"^[_a-zA-Z][_a-zA-Z0-9]*\z")]
    private static partial Regex Identifier();
}
