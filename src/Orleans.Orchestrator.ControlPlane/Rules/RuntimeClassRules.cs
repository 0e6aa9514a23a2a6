using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Node.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for RuntimeClasses (kubernetes <c>pkg/apis/node/validation</c>).</summary>
internal sealed class RuntimeClassRules : ResourceRules<RuntimeClass>
{
    private static readonly FieldPath Handler = FieldPath.Root("handler");

    public override bool HasSameSpec(RuntimeClass left, RuntimeClass right) => left with { Metadata = right.Metadata } == right;

    public override void Validate(RuntimeClass value, FaultList faults)
    {
        faults.InvalidEach(Handler, value.Handler, DnsNames.LabelFaults(value.Handler));
        if (value.Overhead is { } overhead)
            ResourceRequirementRules.Validate(FieldPath.Root("overhead").Child("podFixed"), new ResourceRequirements { Limits = overhead.PodFixed }, [], faults);
        if (value.Scheduling is not { } scheduling)
            return;
        var path = FieldPath.Root("scheduling");
        MetadataRules.Labels(path.Child("nodeSelector"), scheduling.NodeSelector, faults);
        TolerationRules.Validate(path.Child("tolerations"), scheduling.Tolerations, faults);
        for (var i = 0; i < scheduling.Tolerations.Length; i++)
        {
            if (scheduling.Tolerations.IndexOf(scheduling.Tolerations[i]) < i)
                faults.Duplicate(path.Child("tolerations").Index(i), FaultValue.Of(scheduling.Tolerations[i]));
        }
    }

    public override void ValidateUpdate(RuntimeClass current, RuntimeClass next, FaultList faults)
    {
        if (current.Handler != next.Handler)
            faults.Invalid(Handler, next.Handler, Checks.Immutable);
    }
}
