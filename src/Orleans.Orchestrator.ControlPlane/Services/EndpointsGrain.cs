using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>An Endpoints object.</summary>
[GrainType("endpoints")]
internal sealed class EndpointsGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<Endpoints>> state, ResourceContext<Endpoints> context)
    : ResourceGrain<Endpoints>(state, context), IEndpointsGrain;
