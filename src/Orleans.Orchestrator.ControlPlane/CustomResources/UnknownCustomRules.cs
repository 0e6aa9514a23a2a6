using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>Stands in until a custom object's grain has looked its kind up; nothing is valid by it.</summary>
internal sealed class UnknownCustomRules : ResourceRules<CustomObject>
{
    public override void Validate(CustomObject value, FaultList faults) => throw ApiErrors.ServiceUnavailable("the kind's definition has not been read yet");
}
