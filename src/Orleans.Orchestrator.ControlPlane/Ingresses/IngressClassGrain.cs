using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Networking.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Ingresses;

/// <summary>One IngressClass, for controllers that users install.</summary>
[GrainType("ingressclass")]
internal sealed class IngressClassGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<IngressClass>> state, ResourceContext<IngressClass> context)
    : ResourceGrain<IngressClass>(state, context), IIngressClassGrain;
