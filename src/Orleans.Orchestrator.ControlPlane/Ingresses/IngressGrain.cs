using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Networking.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Ingresses;

/// <summary>One Ingress, for controllers that users install.</summary>
[GrainType("ingress")]
internal sealed class IngressGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<Ingress>> state, ResourceContext<Ingress> context)
    : ResourceGrain<Ingress>(state, context), IIngressGrain;
