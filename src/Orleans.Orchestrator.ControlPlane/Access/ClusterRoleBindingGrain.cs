using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Rbac.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>One ClusterRoleBinding.</summary>
[GrainType("clusterrolebinding")]
internal sealed class ClusterRoleBindingGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ClusterRoleBinding>> state, ResourceContext<ClusterRoleBinding> context)
    : ResourceGrain<ClusterRoleBinding>(state, context), IClusterRoleBindingGrain;
