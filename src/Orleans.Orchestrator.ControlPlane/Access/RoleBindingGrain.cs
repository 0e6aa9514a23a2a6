using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Rbac.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>One RoleBinding.</summary>
[GrainType("rolebinding")]
internal sealed class RoleBindingGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<RoleBinding>> state, ResourceContext<RoleBinding> context)
    : ResourceGrain<RoleBinding>(state, context), IRoleBindingGrain;
