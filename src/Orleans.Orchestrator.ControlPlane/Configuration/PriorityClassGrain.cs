using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Scheduling.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One PriorityClass.</summary>
[GrainType("priorityclass")]
internal sealed class PriorityClassGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<PriorityClass>> state, ResourceContext<PriorityClass> context)
    : ResourceGrain<PriorityClass>(state, context), IPriorityClassGrain;
