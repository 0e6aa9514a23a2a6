using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Events as group core has always taken them; those with a time of their own are of the newer form.</summary>
internal sealed class EventRules : ResourceRules<Event>
{
    private const int MaxNameLength = 128;
    private const int MaxMessageLength = 1024;

    public override bool HasSameSpec(Event left, Event right) => true;

    public override void Validate(Event value, FaultList faults)
    {
        var involved = value.InvolvedObject.Namespace ?? "";
        var space = value.Metadata.Namespace ?? "";
        // Events about what has no namespace are kept in the default one.
        var fits = value.EventTime is null
            ? involved.Length == 0 ? space is "" or "default" : involved == space
            : involved.Length > 0 || space is "default" or "kube-system";
        if (!fits)
            faults.Invalid(FieldPath.Root("involvedObject").Child("namespace"), involved, "does not match event.namespace");
        if (value.EventTime is null)
            return;
        var controller = FieldPath.Root("reportingController");
        Checks.Required(controller, value.ReportingComponent, faults);
        faults.InvalidEach(controller, value.ReportingComponent ?? "", LabelNames.KeyFaults(value.ReportingComponent ?? ""));
        Short("reportingInstance", value.ReportingInstance, MaxNameLength, faults);
        Short("action", value.Action, MaxNameLength, faults);
        Short("reason", value.Reason, MaxNameLength, faults);
        if (value.Message?.Length > MaxMessageLength)
            faults.Invalid(FieldPath.Root("message"), "", $"can have at most {MaxMessageLength} characters");
    }

    private static void Short(string field, string? value, int max, FaultList faults)
    {
        Checks.Required(FieldPath.Root(field), value, faults);
        if (value?.Length > max)
            faults.Invalid(FieldPath.Root(field), "", $"can have at most {max} characters");
    }
}
