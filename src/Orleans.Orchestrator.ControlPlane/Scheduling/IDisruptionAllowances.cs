using System.Collections.Immutable;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Knows what the cluster's disruption budgets allow.</summary>
public interface IDisruptionAllowances
{
    /// <summary>What they allow now, all namespaces.</summary>
    ImmutableArray<DisruptionAllowance> Current { get; }
}
