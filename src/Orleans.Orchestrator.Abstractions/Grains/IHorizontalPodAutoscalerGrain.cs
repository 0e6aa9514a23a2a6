using Orleans.Orchestrator.Resources.Autoscaling.V2;

namespace Orleans.Orchestrator.Grains;

/// <summary>One HorizontalPodAutoscaler. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IHorizontalPodAutoscalerGrain")]
public interface IHorizontalPodAutoscalerGrain : IResourceGrain<HorizontalPodAutoscaler>;
