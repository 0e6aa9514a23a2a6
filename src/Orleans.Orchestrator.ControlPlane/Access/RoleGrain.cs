using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Rbac.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>One Role.</summary>
[GrainType("role")]
internal sealed class RoleGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<Role>> state, ResourceContext<Role> context)
    : ResourceGrain<Role>(state, context), IRoleGrain;
