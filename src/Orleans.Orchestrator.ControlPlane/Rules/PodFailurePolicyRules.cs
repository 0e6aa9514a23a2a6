using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Batch.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a Job's <c>podFailurePolicy</c>.</summary>
internal static class PodFailurePolicyRules
{
    private const int MaxRules = 20;
    private const int MaxValues = 255;
    private const int MaxPatterns = 20;
    private static readonly string[] Actions = ["Count", "FailIndex", "FailJob", "Ignore"];

    public static PodFailurePolicy? Default(PodFailurePolicy? policy) => policy is null ? null : policy with
    {
        Rules =
        [
            .. policy.Rules.Select(r => r with
            {
                OnPodConditions = [.. r.OnPodConditions.Select(p => p.Status.Length == 0 ? p with { Status = "True" } : p)],
            }),
        ],
    };

    public static void Validate(FieldPath path, JobSpec spec, FaultList faults)
    {
        if (spec.PodFailurePolicy is not { } policy)
            return;
        if (policy.Rules.Length > MaxRules)
            faults.TooMany(path.Child("rules"), policy.Rules.Length, MaxRules);
        for (var i = 0; i < policy.Rules.Length; i++)
            Validate(path.Child("rules").Index(i), spec, policy.Rules[i], faults);
    }

    private static void Validate(FieldPath path, JobSpec spec, PodFailurePolicyRule rule, FaultList faults)
    {
        if (rule.Action.Length == 0)
            faults.Required(path.Child("action"), "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]");
        else if (rule.Action == "FailIndex" && spec.BackoffLimitPerIndex is null)
            faults.Invalid(path.Child("action"), rule.Action, "requires the backoffLimitPerIndex to be set");
        else
            Checks.OneOf(path.Child("action"), rule.Action, faults, Actions);
        if (rule.OnExitCodes is { } codes)
            ExitCodes(path.Child("onExitCodes"), spec, codes, faults);
        Conditions(path.Child("onPodConditions"), rule, faults);
        if (rule.OnExitCodes is not null && !rule.OnPodConditions.IsEmpty)
            faults.InvalidWhole(path, "specifying both OnExitCodes and OnPodConditions is not supported");
        if (rule.OnExitCodes is null && rule.OnPodConditions.IsEmpty)
            faults.InvalidWhole(path, "specifying one of OnExitCodes and OnPodConditions is required");
    }

    private static void ExitCodes(FieldPath path, JobSpec spec, PodFailurePolicyOnExitCodesRequirement codes, FaultList faults)
    {
        if (codes.Operator.Length == 0)
            faults.Required(path.Child("operator"), "valid values: [\"In\" \"NotIn\"]");
        else
            Checks.OneOf(path.Child("operator"), codes.Operator, faults, "In", "NotIn");
        var pod = spec.Template.Spec;
        if (codes.ContainerName is { } name && !pod.Containers.Concat(pod.InitContainers).Any(c => c.Name == name))
            faults.Invalid(path.Child("containerName"), name, "must be one of the container or initContainer names in the pod template");
        var values = path.Child("values");
        if (codes.Values.IsEmpty)
            faults.Invalid(values, codes.Values, "at least one value is required");
        else if (codes.Values.Length > MaxValues)
            faults.TooMany(values, codes.Values.Length, MaxValues);
        for (var i = 0; i < codes.Values.Length; i++)
        {
            if (codes.Operator == "In" && codes.Values[i] == 0)
                faults.Invalid(values.Index(i), 0, "must not be 0 for the In operator");
            if (codes.Values.AsSpan(0, i).Contains(codes.Values[i]))
                faults.Duplicate(values.Index(i), codes.Values[i]);
        }

        if (!codes.Values.SequenceEqual(codes.Values.Order()))
            faults.Invalid(values, codes.Values, "must be ordered");
    }

    private static void Conditions(FieldPath path, PodFailurePolicyRule rule, FaultList faults)
    {
        if (rule.OnPodConditions.Length > MaxPatterns)
            faults.TooMany(path, rule.OnPodConditions.Length, MaxPatterns);
        for (var i = 0; i < rule.OnPodConditions.Length; i++)
        {
            var (pattern, at) = (rule.OnPodConditions[i], path.Index(i));
            faults.InvalidEach(at.Child("type"), pattern.Type, LabelNames.KeyFaults(pattern.Type));
            Checks.OneOf(at.Child("status"), pattern.Status, faults, "False", "True", "Unknown");
        }
    }
}
