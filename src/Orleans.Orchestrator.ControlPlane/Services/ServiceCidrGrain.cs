using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Networking.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>One ServiceCIDR.</summary>
[GrainType("servicecidr")]
internal sealed class ServiceCidrGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ServiceCIDR>> state, ResourceContext<ServiceCIDR> context)
    : ResourceGrain<ServiceCIDR>(state, context), IServiceCidrGrain;
