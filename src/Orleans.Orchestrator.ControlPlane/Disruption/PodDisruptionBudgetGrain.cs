using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Disruption;

/// <summary>One PodDisruptionBudget.</summary>
[GrainType("poddisruptionbudget")]
internal sealed class PodDisruptionBudgetGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<PodDisruptionBudget>> state, ResourceContext<PodDisruptionBudget> context)
    : ResourceGrain<PodDisruptionBudget>(state, context), IPodDisruptionBudgetGrain;
