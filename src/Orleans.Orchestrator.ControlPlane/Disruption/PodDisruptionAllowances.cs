using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Scheduling;

namespace Orleans.Orchestrator.ControlPlane.Disruption;

/// <summary>The budgets as they were counted last.</summary>
internal sealed class PodDisruptionAllowances(PolicyCache policies) : IDisruptionAllowances
{
    /// <inheritdoc/>
    public ImmutableArray<DisruptionAllowance> Current => policies.Budgets.IsEmpty
        ? []
        : [.. policies.Budgets.All.Select(b => new DisruptionAllowance(b.Metadata.Namespace!, b.Spec.Selector, b.Status.DisruptionsAllowed))];
}
