using Orleans.Orchestrator.ControlPlane.FlowControl;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Flowcontrol.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for FlowSchemas (kubernetes <c>pkg/apis/flowcontrol/validation</c>).</summary>
internal sealed class FlowSchemaRules : ResourceRules<FlowSchema>
{
    private const int DefaultPrecedence = 1000;
    private const int HighestPrecedence = 10_000;
    private const int ExemptPrecedence = 1;

    public override bool HasGeneration => true;

    public override FlowSchema Default(FlowSchema value) => value.Spec.MatchingPrecedence == 0
        ? value with { Spec = value.Spec with { MatchingPrecedence = DefaultPrecedence } }
        : value;

    public override FlowSchema PrepareForCreate(FlowSchema value) => value with { Status = FlowSchemaStatus.Empty };

    public override FlowSchema PrepareForUpdate(FlowSchema current, FlowSchema next) => next with { Status = current.Status };

    public override FlowSchema WithStatusOf(FlowSchema current, FlowSchema next) => current with { Status = next.Status };

    public override bool HasSameSpec(FlowSchema left, FlowSchema right) => left.Spec.Equals(right.Spec);

    public override void Validate(FlowSchema value, FaultList faults)
    {
        var spec = value.Spec;
        if (BootstrapFlows.Mandatory(value.Metadata.Name) is { } mandatory && mandatory.Spec != spec)
            faults.Invalid(FieldPath.Spec, FaultValue.Of(spec), $"spec of '{value.Metadata.Name}' must equal the fixed value");
        var precedence = FieldPath.Spec.Child("matchingPrecedence");
        if (spec.MatchingPrecedence <= 0)
            faults.Invalid(precedence, spec.MatchingPrecedence, "must be a positive value");
        if (spec.MatchingPrecedence > HighestPrecedence)
            faults.Invalid(precedence, spec.MatchingPrecedence, $"must not be greater than {HighestPrecedence}");
        if (spec.MatchingPrecedence == ExemptPrecedence && value.Metadata.Name != BootstrapFlows.Exempt)
            faults.Invalid(precedence, spec.MatchingPrecedence, "only the schema named 'exempt' may have matchingPrecedence 1");
        if (spec.DistinguisherMethod is { Type: not ("ByNamespace" or "ByUser") } method)
            faults.NotSupported(FieldPath.Spec.Child("distinguisherMethod", "type"), method.Type, "ByNamespace", "ByUser");
        var level = FieldPath.Spec.Child("priorityLevelConfiguration", "name");
        if (spec.PriorityLevelConfiguration.Name.Length == 0)
            faults.Required(level, "must reference a priority level");
        else
            Checks.Name(level, spec.PriorityLevelConfiguration.Name, faults);
        for (var i = 0; i < spec.Rules.Length; i++)
            FlowRuleRules.Validate(FieldPath.Spec.Child("rules").Index(i), spec.Rules[i], faults);
    }

    public override void ValidateStatusUpdate(FlowSchema current, FlowSchema next, FaultList faults) =>
        FlowConditions.Validate(next.Status.Conditions.Select(c => c.Type ?? ""), faults);
}
