using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Autoscaling.V2;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Autoscaling;

/// <summary>One HorizontalPodAutoscaler, for a controller that users install.</summary>
[GrainType("horizontalpodautoscaler")]
internal sealed class HorizontalPodAutoscalerGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<HorizontalPodAutoscaler>> state, ResourceContext<HorizontalPodAutoscaler> context)
    : ResourceGrain<HorizontalPodAutoscaler>(state, context), IHorizontalPodAutoscalerGrain;
