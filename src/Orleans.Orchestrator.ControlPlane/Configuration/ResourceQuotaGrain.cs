using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One ResourceQuota.</summary>
[GrainType("resourcequota")]
internal sealed class ResourceQuotaGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ResourceQuota>> state, ResourceContext<ResourceQuota> context)
    : ResourceGrain<ResourceQuota>(state, context), IResourceQuotaGrain;
