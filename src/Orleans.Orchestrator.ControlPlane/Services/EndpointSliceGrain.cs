using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>An EndpointSlice.</summary>
public sealed class EndpointSliceGrain(
    [PersistentState("object", "resources")] IPersistentState<ResourceState<EndpointSlice>> state, ResourceContext<EndpointSlice> context)
    : ResourceGrain<EndpointSlice>(state, context), IEndpointSliceGrain;
