using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One ServiceAccount.</summary>
[GrainType("serviceaccount")]
internal sealed class ServiceAccountGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ServiceAccount>> state, ResourceContext<ServiceAccount> context)
    : ResourceGrain<ServiceAccount>(state, context), IServiceAccountGrain;
