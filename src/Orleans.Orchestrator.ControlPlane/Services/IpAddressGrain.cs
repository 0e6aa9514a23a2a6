using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Networking.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>One IPAddress.</summary>
[GrainType("ipaddress")]
internal sealed class IpAddressGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<IPAddress>> state, ResourceContext<IPAddress> context)
    : ResourceGrain<IPAddress>(state, context), IIpAddressGrain;
