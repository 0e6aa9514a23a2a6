using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One LimitRange.</summary>
[GrainType("limitrange")]
internal sealed class LimitRangeGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<LimitRange>> state, ResourceContext<LimitRange> context)
    : ResourceGrain<LimitRange>(state, context), ILimitRangeGrain;
