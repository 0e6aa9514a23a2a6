using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Autoscaling.V2;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the metrics by which pods are scaled.</summary>
internal static class MetricRules
{
    private static readonly string[] Types = ["ContainerResource", "External", "Object", "Pods", "Resource"];

    public static void Reference(FieldPath path, CrossVersionObjectReference value, FaultList faults)
    {
        Segment(path.Child("kind"), value.Kind, faults);
        Segment(path.Child("name"), value.Name, faults);
        if (value.ApiVersion is { Length: > 0 } version && version.AsSpan().Count('/') > 1)
            faults.Invalid(path.Child("apiVersion"), version, $"unexpected GroupVersion string: {version}");
    }

    public static void Validate(FieldPath path, MetricSpec value, FaultList faults)
    {
        if (value.Type.Length == 0)
        {
            faults.Required(path.Child("type"), "must specify a metric source type");
            return;
        }

        if (!Types.Contains(value.Type))
        {
            faults.NotSupported(path.Child("type"), value.Type, Types);
            return;
        }

        var field = char.ToLowerInvariant(value.Type[0]) + value.Type[1..];
        (string Name, object? Source)[] sources =
            [("object", value.Object), ("pods", value.Pods), ("resource", value.Resource), ("containerResource", value.ContainerResource), ("external", value.External)];
        foreach (var (name, source) in sources)
        {
            if (name == field && source is null)
                faults.Required(path.Child(name), "must populate information for the given metric source");
            else if (name != field && source is not null)
                faults.Forbidden(path.Child(name), "must populate the given metric source only");
        }

        Source(path.Child(field), value, faults);
    }

    private static void Source(FieldPath path, MetricSpec value, FaultList faults)
    {
        switch (value)
        {
            case { Type: "Resource", Resource: { } resource }:
                Checks.Required(path.Child("name"), resource.Name, faults);
                PerPod(path, resource.Target, faults);
                break;
            case { Type: "ContainerResource", ContainerResource: { } resource }:
                Checks.Required(path.Child("name"), resource.Name, faults);
                Checks.Required(path.Child("container"), resource.Container, faults);
                PerPod(path, resource.Target, faults);
                break;
            case { Type: "Pods", Pods: { } pods }:
                Segment(path.Child("metric", "name"), pods.Metric.Name, faults);
                Target(path.Child("target"), pods.Target, faults);
                if (pods.Target.AverageValue is null || pods.Target.AverageValue.Value <= Quantity.Zero)
                    faults.Required(path.Child("target", "averageValue"), "must specify a positive target averageValue");
                break;
            case { Type: "Object", Object: { } about }:
                Reference(path.Child("describedObject"), about.DescribedObject, faults);
                Segment(path.Child("metric", "name"), about.Metric.Name, faults);
                Target(path.Child("target"), about.Target, faults);
                break;
            case { Type: "External", External: { } external }:
                Segment(path.Child("metric", "name"), external.Metric.Name, faults);
                Target(path.Child("target"), external.Target, faults);
                break;
        }
    }

    private static void PerPod(FieldPath path, MetricTarget target, FaultList faults)
    {
        Target(path.Child("target"), target, faults);
        if (target.AverageUtilization is null && target.AverageValue is null)
            faults.Required(path.Child("target", "averageUtilization"), "must set either a target raw value or a target utilization");
        if (target is { AverageUtilization: not null, AverageValue: not null })
            faults.Forbidden(path.Child("target", "averageValue"), "may not set both a target raw value and a target utilization");
    }

    private static void Target(FieldPath path, MetricTarget value, FaultList faults)
    {
        if (value.Type.Length == 0)
            faults.Required(path.Child("type"), "must specify a metric target type");
        else if (value.Type is not ("AverageValue" or "Utilization" or "Value"))
            faults.Invalid(path.Child("type"), value.Type, "must be either Utilization, Value, or AverageValue");
        if (value.Value is { } amount && amount <= Quantity.Zero)
            faults.Invalid(path.Child("value"), amount, "must be positive");
        if (value.AverageValue is { } average && average <= Quantity.Zero)
            faults.Invalid(path.Child("averageValue"), average, "must be positive");
        if (value.AverageUtilization < 1)
            faults.Invalid(path.Child("averageUtilization"), value.AverageUtilization, "must be greater than 0");
    }

    private static void Segment(FieldPath path, string value, FaultList faults)
    {
        if (value.Length == 0)
            faults.Required(path);
        else
            faults.InvalidEach(path, value, PathSegments.Faults(value));
    }
}
