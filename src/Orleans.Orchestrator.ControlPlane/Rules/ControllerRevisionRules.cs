using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ControllerRevisions: their data never changes.</summary>
internal sealed class ControllerRevisionRules : ResourceRules<ControllerRevision>
{
    public override void Validate(ControllerRevision value, FaultList faults)
    {
        if (value.Data is null)
            faults.Required(FieldPath.Root("data"), "data is mandatory");
        if (value.Revision is < 0)
            faults.Invalid(FieldPath.Root("revision"), value.Revision, "must be greater than or equal to 0");
    }

    /// <summary>A patch writes the same data with other spaces and escapes.</summary>
    public override ControllerRevision PrepareForUpdate(ControllerRevision current, ControllerRevision next) =>
        current.Data is { } data && next.Data is { } same && data != same && JsonNode.DeepEquals(JsonNode.Parse(data.Text), JsonNode.Parse(same.Text))
            ? next with { Data = data }
            : next;

    public override void ValidateUpdate(ControllerRevision current, ControllerRevision next, FaultList faults)
    {
        if (!Equals(current.Data, next.Data))
            faults.Invalid(FieldPath.Root("data"), next.Data, Checks.Immutable);
    }
}
