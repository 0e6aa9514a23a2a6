using System.Text;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Workloads.Jobs;
using Orleans.Orchestrator.Resources.Batch.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a Job's <c>successPolicy</c>.</summary>
internal static class SuccessPolicyRules
{
    private const int MaxRules = 20;
    private const int MaxIndexesBytes = 64 * 1024;

    public static void Validate(FieldPath path, JobSpec spec, FaultList faults)
    {
        if (spec.SuccessPolicy is not { } policy)
            return;
        if (spec.CompletionMode != "Indexed")
        {
            faults.Invalid(path, FaultValue.Of(policy), "requires indexed completion mode");
            return;
        }

        var rules = path.Child("rules");
        if (policy.Rules.IsEmpty)
            faults.Required(rules, "at least one rules must be specified when the successPolicy is specified");
        if (policy.Rules.Length > MaxRules)
            faults.TooMany(rules, policy.Rules.Length, MaxRules);
        for (var i = 0; i < policy.Rules.Length; i++)
            Validate(rules.Index(i), spec.Completions ?? 0, policy.Rules[i], faults);
    }

    private static void Validate(FieldPath path, int completions, SuccessPolicyRule rule, FaultList faults)
    {
        if (rule is { SucceededCount: null, SucceededIndexes: null })
            faults.Required(path, "at least one of succeededCount or succeededIndexes must be specified");
        var total = 0;
        if (rule.SucceededIndexes is { } text)
        {
            if (Encoding.UTF8.GetByteCount(text) > MaxIndexesBytes)
                faults.TooLong(path.Child("succeededIndexes"), MaxIndexesBytes);
            total = IndexSet.Parse(text, completions, out var fault).Count;
            if (fault.Length > 0)
                faults.Invalid(path.Child("succeededIndexes"), text, $"error parsing succeededIndexes: {fault}");
        }

        if (rule.SucceededCount is not { } count)
            return;
        var at = path.Child("succeededCount");
        Checks.NotNegative(at, count, faults);
        if (count > completions)
            faults.Invalid(at, count, $"must be less than or equal to {completions} (the number of specified completions)");
        if (rule.SucceededIndexes is not null && count > total)
            faults.Invalid(at, count, $"must be less than or equal to {total} (the number of indexes in the specified succeededIndexes field)");
    }
}
