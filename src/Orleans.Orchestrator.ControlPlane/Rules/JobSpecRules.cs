using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Batch.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the description of a Job, its selector apart.</summary>
internal static class JobSpecRules
{
    private const int MaxIndexedParallelism = 100_000;
    private const int MaxFailedIndexes = 100_000;
    private const int ManyCompletions = 100_000;
    private const int MaxWithManyCompletions = 10_000;
    private const int MaxManagedBy = 63;

    public static void Validate(FieldPath path, JobSpec spec, FaultList faults)
    {
        Checks.NotNegative(path.Child("parallelism"), spec.Parallelism, faults);
        Checks.NotNegative(path.Child("completions"), spec.Completions, faults);
        Checks.NotNegative(path.Child("activeDeadlineSeconds"), spec.ActiveDeadlineSeconds, faults);
        Checks.NotNegative(path.Child("backoffLimit"), spec.BackoffLimit, faults);
        Checks.NotNegative(path.Child("ttlSecondsAfterFinished"), spec.TtlSecondsAfterFinished, faults);
        Checks.NotNegative(path.Child("backoffLimitPerIndex"), spec.BackoffLimitPerIndex, faults);
        Checks.NotNegative(path.Child("maxFailedIndexes"), spec.MaxFailedIndexes, faults);
        if (spec is { MaxFailedIndexes: not null, BackoffLimitPerIndex: null })
            faults.Required(path.Child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
        ManagedBy(path.Child("managedBy"), spec.ManagedBy, faults);
        Checks.OneOf(path.Child("completionMode"), spec.CompletionMode, faults, "NonIndexed", "Indexed");
        if (spec.CompletionMode == "Indexed")
            Indexed(path, spec, faults);
        else if (spec.CompletionMode is null or "NonIndexed")
            NotIndexed(path, spec, faults);
        PodFailurePolicyRules.Validate(path.Child("podFailurePolicy"), spec, faults);
        SuccessPolicyRules.Validate(path.Child("successPolicy"), spec, faults);
        string[] replacement = spec.PodFailurePolicy is null ? ["Failed", "TerminatingOrFailed"] : ["Failed"];
        Checks.OneOf(path.Child("podReplacementPolicy"), spec.PodReplacementPolicy, faults, replacement);
        TemplateRules.Validate(path.Child("template"), spec.Template, faults);
        RestartPolicy(path.Child("template", "spec").Child("restartPolicy"), spec, faults);
    }

    private static void ManagedBy(FieldPath path, string? value, FaultList faults)
    {
        if (value is null)
            return;
        DomainPaths.Validate(path, value, faults);
        if (value.Length > MaxManagedBy)
            faults.TooLong(path, MaxManagedBy);
    }

    private static void Indexed(FieldPath path, JobSpec spec, FaultList faults)
    {
        if (spec.Completions is null)
            faults.Required(path.Child("completions"), "when completion mode is Indexed");
        AtMost(path.Child("parallelism"), spec.Parallelism, MaxIndexedParallelism, " when completion mode is Indexed", faults);
        if (spec.MaxFailedIndexes > spec.Completions)
            faults.Invalid(path.Child("maxFailedIndexes"), spec.MaxFailedIndexes, "must be less than or equal to completions");
        AtMost(path.Child("maxFailedIndexes"), spec.MaxFailedIndexes, MaxFailedIndexes, "", faults);
        if (spec.Completions is null or <= ManyCompletions || spec.BackoffLimitPerIndex is null)
            return;
        if (spec.MaxFailedIndexes is null)
            faults.Required(path.Child("maxFailedIndexes"), $"must be specified when completions is above {ManyCompletions}");
        var many = $" when completions are above {ManyCompletions} and used with backoff limit per index";
        AtMost(path.Child("parallelism"), spec.Parallelism, MaxWithManyCompletions, many, faults);
        AtMost(path.Child("maxFailedIndexes"), spec.MaxFailedIndexes, MaxWithManyCompletions, many, faults);
    }

    private static void NotIndexed(FieldPath path, JobSpec spec, FaultList faults)
    {
        const string why = "requires indexed completion mode";
        if (spec.BackoffLimitPerIndex is { } limit)
            faults.Invalid(path.Child("backoffLimitPerIndex"), limit, why);
        if (spec.MaxFailedIndexes is { } most)
            faults.Invalid(path.Child("maxFailedIndexes"), most, why);
    }

    private static void AtMost(FieldPath path, int? value, int most, string when, FaultList faults)
    {
        if (value > most)
            faults.Invalid(path, value, $"must be less than or equal to {most}{when}");
    }

    private static void RestartPolicy(FieldPath path, JobSpec spec, FaultList faults)
    {
        var policy = spec.Template.Spec.RestartPolicy;
        if (policy is "Always" or "" or null)
            faults.Required(path, "valid values: \"OnFailure\", \"Never\"");
        else if (policy is not ("OnFailure" or "Never"))
            faults.NotSupported(path, policy, "OnFailure", "Never");
        else if (spec.PodFailurePolicy is not null && policy != "Never")
            faults.Invalid(path, policy, "only \"Never\" is supported when podFailurePolicy is specified");
    }
}
