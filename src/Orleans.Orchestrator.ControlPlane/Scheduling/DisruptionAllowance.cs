using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>What a PodDisruptionBudget allows now.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Selector">The pods that it protects.</param>
/// <param name="Allowed">How many of them may be ended.</param>
public sealed record DisruptionAllowance(string Namespace, LabelSelector? Selector, int Allowed);
