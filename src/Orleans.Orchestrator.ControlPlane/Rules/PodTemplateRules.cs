using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for PodTemplates.</summary>
internal sealed class PodTemplateRules : ResourceRules<PodTemplate>
{
    public override bool HasGeneration => true;

    public override PodTemplate Default(PodTemplate value) => value with { Template = TemplateRules.Default(value.Template) };

    public override bool HasSameSpec(PodTemplate left, PodTemplate right) => Equals(left.Template, right.Template);

    public override void Validate(PodTemplate value, FaultList faults) => TemplateRules.Validate(FieldPath.Root("template"), value.Template, faults);

    public override IEnumerable<string> Warnings(PodTemplate value) => TemplateRules.Warnings(FieldPath.Root("template"), value.Template);
}
