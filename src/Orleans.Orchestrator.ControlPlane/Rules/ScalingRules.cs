using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Autoscaling.V2;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>How fast a HorizontalPodAutoscaler may go, up or down.</summary>
internal static class ScalingRules
{
    private const int LongestWindow = 3600;
    private const int LongestPeriod = 1800;

    public static HorizontalPodAutoscalerBehavior? Default(HorizontalPodAutoscalerBehavior? value) => value is null ? null : value with
    {
        ScaleUp = Completed(value.ScaleUp, 0, [new HPAScalingPolicy { Type = "Pods", Value = 4, PeriodSeconds = 15 }, new HPAScalingPolicy { Type = "Percent", Value = 100, PeriodSeconds = 15 }]),
        ScaleDown = Completed(value.ScaleDown, null, [new HPAScalingPolicy { Type = "Percent", Value = 100, PeriodSeconds = 15 }]),
    };

    public static void Validate(FieldPath path, HPAScalingRules? value, FaultList faults)
    {
        if (value is null)
            return;
        if (value.StabilizationWindowSeconds is { } window)
        {
            Checks.NotNegative(path.Child("stabilizationWindowSeconds"), window, faults);
            if (window > LongestWindow)
                faults.Invalid(path.Child("stabilizationWindowSeconds"), window, $"must be less than or equal to {LongestWindow}");
        }

        if (value.SelectPolicy is { } select and not ("Max" or "Min" or "Disabled"))
            faults.NotSupported(path.Child("selectPolicy"), select, "Disabled", "Max", "Min");
        if (value.Policies.IsEmpty)
            faults.Required(path.Child("policies"), "must specify at least one Policy");
        for (var i = 0; i < value.Policies.Length; i++)
        {
            var (policy, at) = (value.Policies[i], path.Child("policies").Index(i));
            if (policy.Type is not ("Pods" or "Percent"))
                faults.NotSupported(at.Child("type"), policy.Type, "Percent", "Pods");
            if (policy.Value <= 0)
                faults.Invalid(at.Child("value"), policy.Value, "must be greater than zero");
            if (policy.PeriodSeconds <= 0)
                faults.Invalid(at.Child("periodSeconds"), policy.PeriodSeconds, "must be greater than zero");
            if (policy.PeriodSeconds > LongestPeriod)
                faults.Invalid(at.Child("periodSeconds"), policy.PeriodSeconds, $"must be less than or equal to {LongestPeriod}");
        }

        if (value.Tolerance is { } tolerance)
            Checks.NotNegative(path.Child("tolerance"), tolerance, faults);
    }

    private static HPAScalingRules Completed(HPAScalingRules? value, int? window, HPAScalingPolicy[] policies)
    {
        value ??= HPAScalingRules.Empty;
        return value with
        {
            StabilizationWindowSeconds = value.StabilizationWindowSeconds ?? window, SelectPolicy = value.SelectPolicy ?? "Max",
            Policies = value.Policies.IsEmpty ? [.. policies] : value.Policies,
        };
    }
}
