using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Coordination.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Leases.</summary>
internal sealed class LeaseRules : ResourceRules<Lease>
{
    public override bool HasSameSpec(Lease left, Lease right) => Equals(left.Spec, right.Spec);

    public override void Validate(Lease value, FaultList faults)
    {
        if (value.Spec.LeaseDurationSeconds is <= 0)
            faults.Invalid(FieldPath.Spec.Child("leaseDurationSeconds"), value.Spec.LeaseDurationSeconds, "must be greater than 0");
        if (value.Spec.LeaseTransitions is < 0)
            faults.Invalid(FieldPath.Spec.Child("leaseTransitions"), value.Spec.LeaseTransitions, "must be greater than or equal to 0");
    }
}
