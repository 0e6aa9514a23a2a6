using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One PodTemplate.</summary>
[GrainType("podtemplate")]
internal sealed class PodTemplateGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<PodTemplate>> state, ResourceContext<PodTemplate> context)
    : ResourceGrain<PodTemplate>(state, context), IPodTemplateGrain;
