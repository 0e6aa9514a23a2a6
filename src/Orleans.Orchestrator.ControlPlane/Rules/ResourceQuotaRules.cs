using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ResourceQuotas.</summary>
internal sealed class ResourceQuotaRules : ResourceRules<ResourceQuota>
{
    public override ResourceQuota PrepareForCreate(ResourceQuota value) => value with { Status = ResourceQuotaStatus.Empty };

    public override ResourceQuota PrepareForUpdate(ResourceQuota current, ResourceQuota next) => next with { Status = current.Status };

    public override ResourceQuota WithStatusOf(ResourceQuota current, ResourceQuota next) => current with { Status = next.Status };

    public override bool HasSameSpec(ResourceQuota left, ResourceQuota right) => Equals(left.Spec, right.Spec);

    public override void Validate(ResourceQuota value, FaultList faults)
    {
        Amounts(FieldPath.Spec.Child("hard"), value.Spec.Hard, faults);
        QuotaScopeRules.Validate(value.Spec, faults);
    }

    public override void ValidateUpdate(ResourceQuota current, ResourceQuota next, FaultList faults)
    {
        if (!current.Spec.Scopes.ToHashSet().SetEquals(next.Spec.Scopes))
            faults.Invalid(FieldPath.Spec.Child("scopes"), next.Spec.Scopes, Checks.Immutable);
    }

    public override void ValidateStatusUpdate(ResourceQuota current, ResourceQuota next, FaultList faults)
    {
        Amounts(FieldPath.Root("status").Child("hard"), next.Status.Hard, faults);
        Amounts(FieldPath.Root("status").Child("used"), next.Status.Used, faults);
    }

    private static void Amounts(FieldPath path, Map<Quantity> amounts, FaultList faults)
    {
        foreach (var (name, amount) in amounts)
        {
            ResourceRequirementRules.Resource(path.Key(name), name, faults);
            if (!name.Contains('/', StringComparison.Ordinal) && !ResourceNames.IsForQuotas(name))
                faults.Invalid(path.Key(name), name, "must be a standard resource for quota");
            ResourceRequirementRules.Value(path.Key(name), name, amount, faults);
        }
    }
}
