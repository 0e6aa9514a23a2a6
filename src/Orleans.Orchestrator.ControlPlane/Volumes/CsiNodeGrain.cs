using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Storage.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>One CSINode, for drivers that users install.</summary>
[GrainType("csinode")]
internal sealed class CsiNodeGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<CSINode>> state, ResourceContext<CSINode> context)
    : ResourceGrain<CSINode>(state, context), ICsiNodeGrain;
