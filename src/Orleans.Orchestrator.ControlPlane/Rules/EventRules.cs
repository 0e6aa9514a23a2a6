using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Events.</summary>
internal sealed class EventRules : ResourceRules<Event>
{
    private const int MaxMessageLength = 1024;

    public override bool HasSameSpec(Event left, Event right) => true;

    public override void Validate(Event value, FaultList faults)
    {
        var involved = value.InvolvedObject.Namespace ?? "";
        var space = value.Metadata.Namespace ?? "";
        // Events about what has no namespace are kept in the default one.
        if (involved.Length == 0 ? space is not ("default" or "kube-system") : involved != space)
            faults.Invalid(FieldPath.Root("involvedObject").Child("namespace"), involved, "does not match event.namespace");
        if (value.Message is { Length: > MaxMessageLength } && value.EventTime is not null)
            faults.TooLong(FieldPath.Root("message"), MaxMessageLength);
        if (value.EventTime is not null)
            Checks.OneOf(FieldPath.Root("type"), value.Type, faults, "Normal", "Warning");
    }
}
