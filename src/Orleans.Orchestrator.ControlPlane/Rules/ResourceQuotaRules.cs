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
        foreach (var (name, hard) in value.Spec.Hard)
        {
            if (hard < Quantity.Zero)
                faults.Invalid(FieldPath.Spec.Child("hard").Key(name), hard, "must be greater than or equal to 0");
        }
    }

    public override void ValidateUpdate(ResourceQuota current, ResourceQuota next, FaultList faults)
    {
        if (!current.Spec.Scopes.SequenceEqual(next.Spec.Scopes))
            faults.Invalid(FieldPath.Spec.Child("scopes"), string.Join(",", next.Spec.Scopes), "field is immutable");
    }
}
