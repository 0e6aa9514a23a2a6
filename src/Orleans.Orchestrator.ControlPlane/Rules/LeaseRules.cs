using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
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
        // Kubernetes names the field twice here.
        var path = FieldPath.Spec.Child("strategy", "strategy");
        if (value.Spec.Strategy is { } strategy && strategy.Contains('/', StringComparison.Ordinal))
            faults.InvalidEach(path, strategy, LabelNames.KeyFaults(strategy));
        else if (value.Spec.Strategy is not (null or "OldestEmulationVersion"))
            faults.NotSupported(path, value.Spec.Strategy, "OldestEmulationVersion");
        if (!string.IsNullOrEmpty(value.Spec.PreferredHolder) && string.IsNullOrEmpty(value.Spec.Strategy))
            faults.Forbidden(FieldPath.Spec.Child("preferredHolder"), "may only be specified if `strategy` is defined");
    }
}
