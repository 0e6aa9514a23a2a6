using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Policy.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for PodDisruptionBudgets (kubernetes <c>pkg/apis/policy/validation</c>).</summary>
internal sealed class PodDisruptionBudgetRules : ResourceRules<PodDisruptionBudget>
{
    private static readonly string[] Policies = ["AlwaysAllow", "IfHealthyBudget"];

    public override bool HasGeneration => true;

    public override PodDisruptionBudget PrepareForCreate(PodDisruptionBudget value) => value with { Status = PodDisruptionBudgetStatus.Empty };

    public override PodDisruptionBudget PrepareForUpdate(PodDisruptionBudget current, PodDisruptionBudget next) => next with { Status = current.Status };

    public override PodDisruptionBudget WithStatusOf(PodDisruptionBudget current, PodDisruptionBudget next) => current with { Status = next.Status };

    public override bool HasSameSpec(PodDisruptionBudget left, PodDisruptionBudget right) => left.Spec.Equals(right.Spec);

    public override void Validate(PodDisruptionBudget value, FaultList faults)
    {
        var spec = value.Spec;
        if (spec.MinAvailable is not null && spec.MaxUnavailable is not null)
            faults.Invalid(FieldPath.Spec, $"{spec.MinAvailable}, {spec.MaxUnavailable}", "minAvailable and maxUnavailable cannot be both set");
        Amount(FieldPath.Spec.Child("minAvailable"), spec.MinAvailable, faults);
        Amount(FieldPath.Spec.Child("maxUnavailable"), spec.MaxUnavailable, faults);
        if (spec.Selector is { } selector)
            SelectorRules.Validate(FieldPath.Spec.Child("selector"), selector, faults);
        if (spec.UnhealthyPodEvictionPolicy is { } policy && !Policies.Contains(policy))
            faults.NotSupported(FieldPath.Spec.Child("unhealthyPodEvictionPolicy"), policy, Policies);
    }

    private static void Amount(FieldPath path, IntOrString? value, FaultList faults)
    {
        if (value is not { } amount)
            return;
        if (amount.IsText)
        {
            if (amount.Text is not [.. var digits, '%'] || digits.Length == 0 || !digits.All(char.IsAsciiDigit))
                faults.Invalid(path, amount, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
            else if (digits.Length > 3 || int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) > 100)
                faults.Invalid(path, amount, "must not be greater than 100%");
        }
        else if (amount.Number < 0)
        {
            faults.Invalid(path, amount.Number, "must be greater than or equal to 0");
        }
    }
}
