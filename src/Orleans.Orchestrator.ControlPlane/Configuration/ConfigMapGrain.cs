using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One ConfigMap.</summary>
[GrainType("configmap")]
internal sealed class ConfigMapGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ConfigMap>> state, ResourceContext<ConfigMap> context)
    : ResourceGrain<ConfigMap>(state, context), IConfigMapGrain;
