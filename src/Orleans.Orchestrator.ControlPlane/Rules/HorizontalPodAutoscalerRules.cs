using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Autoscaling.V2;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for HorizontalPodAutoscalers (kubernetes <c>pkg/apis/autoscaling</c>).</summary>
internal sealed class HorizontalPodAutoscalerRules : ResourceRules<HorizontalPodAutoscaler>
{
    private const int DefaultUtilization = 80;

    public override HorizontalPodAutoscaler Default(HorizontalPodAutoscaler value) => value with
    {
        Spec = value.Spec with
        {
            MinReplicas = value.Spec.MinReplicas ?? 1,
            Metrics = value.Spec.Metrics.IsEmpty
                ? [new MetricSpec { Type = "Resource", Resource = new ResourceMetricSource { Name = "cpu", Target = new MetricTarget { Type = "Utilization", AverageUtilization = DefaultUtilization } } }]
                : value.Spec.Metrics,
            Behavior = ScalingRules.Default(value.Spec.Behavior),
        },
    };

    public override HorizontalPodAutoscaler PrepareForCreate(HorizontalPodAutoscaler value) => value with { Status = HorizontalPodAutoscalerStatus.Empty };

    public override HorizontalPodAutoscaler PrepareForUpdate(HorizontalPodAutoscaler current, HorizontalPodAutoscaler next) => next with { Status = current.Status };

    public override HorizontalPodAutoscaler WithStatusOf(HorizontalPodAutoscaler current, HorizontalPodAutoscaler next) => current with { Status = next.Status };

    public override bool HasSameSpec(HorizontalPodAutoscaler left, HorizontalPodAutoscaler right) => left.Spec.Equals(right.Spec);

    public override void Validate(HorizontalPodAutoscaler value, FaultList faults)
    {
        var spec = value.Spec;
        if (spec.MinReplicas < 1)
            faults.Invalid(FieldPath.Spec.Child("minReplicas"), spec.MinReplicas, "must be greater than or equal to 1");
        if (spec.MaxReplicas < 1)
            faults.Invalid(FieldPath.Spec.Child("maxReplicas"), spec.MaxReplicas, "must be greater than 0");
        if (spec.MaxReplicas < spec.MinReplicas)
            faults.Invalid(FieldPath.Spec.Child("maxReplicas"), spec.MaxReplicas, "must be greater than or equal to `minReplicas`");
        MetricRules.Reference(FieldPath.Spec.Child("scaleTargetRef"), spec.ScaleTargetRef, faults);
        for (var i = 0; i < spec.Metrics.Length; i++)
            MetricRules.Validate(FieldPath.Spec.Child("metrics").Index(i), spec.Metrics[i], faults);
        ScalingRules.Validate(FieldPath.Spec.Child("behavior", "scaleUp"), spec.Behavior?.ScaleUp, faults);
        ScalingRules.Validate(FieldPath.Spec.Child("behavior", "scaleDown"), spec.Behavior?.ScaleDown, faults);
    }

    public override void ValidateStatusUpdate(HorizontalPodAutoscaler current, HorizontalPodAutoscaler next, FaultList faults)
    {
        var status = FieldPath.Root("status");
        Checks.NotNegative(status.Child("currentReplicas"), next.Status.CurrentReplicas, faults);
        Checks.NotNegative(status.Child("desiredReplicas"), next.Status.DesiredReplicas, faults);
    }
}
