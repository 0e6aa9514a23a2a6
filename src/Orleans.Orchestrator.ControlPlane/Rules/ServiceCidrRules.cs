using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ServiceCIDRs (kubernetes <c>pkg/apis/networking/validation</c>).</summary>
internal sealed class ServiceCidrRules : ResourceRules<ServiceCIDR>
{
    private static readonly FieldPath Ranges = FieldPath.Spec.Child("cidrs");

    public override ServiceCIDR PrepareForCreate(ServiceCIDR value) => value with { Status = ServiceCIDRStatus.Empty };

    public override ServiceCIDR PrepareForUpdate(ServiceCIDR current, ServiceCIDR next) => next with { Status = current.Status };

    public override ServiceCIDR WithStatusOf(ServiceCIDR current, ServiceCIDR next) => current with { Status = next.Status };

    public override bool HasSameSpec(ServiceCIDR left, ServiceCIDR right) => left.Spec.Equals(right.Spec);

    public override void Validate(ServiceCIDR value, FaultList faults)
    {
        var ranges = value.Spec.Cidrs;
        if (ranges.IsEmpty)
        {
            faults.Required(FieldPath.Spec, "at least one CIDR required");
        }
        else if (ranges.Length > 2)
        {
            faults.Invalid(FieldPath.Spec, FaultValue.Of(value.Spec), "may only hold up to 2 values");
        }
        else if (ranges.Length == 2 && IsV6(ranges[0]) == IsV6(ranges[1]))
        {
            faults.Invalid(FieldPath.Spec, FaultValue.Of(value.Spec), "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
        }
        else
        {
            for (var i = 0; i < ranges.Length; i++)
                AddressRules.Cidr(Ranges.Index(i), ranges[i], faults);
        }
    }

    public override void ValidateUpdate(ServiceCIDR current, ServiceCIDR next, FaultList faults)
    {
        if (!current.Spec.Cidrs.SequenceEqual(next.Spec.Cidrs))
            faults.Invalid(Ranges, next.Spec.Cidrs, Checks.Immutable);
    }

    private static bool IsV6(string range) => range.Contains(':', StringComparison.Ordinal);
}
