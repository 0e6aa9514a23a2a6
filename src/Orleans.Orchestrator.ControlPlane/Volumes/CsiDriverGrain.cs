using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Storage.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>One CSIDriver, for drivers that users install.</summary>
[GrainType("csidriver")]
internal sealed class CsiDriverGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<CSIDriver>> state, ResourceContext<CSIDriver> context)
    : ResourceGrain<CSIDriver>(state, context), ICsiDriverGrain;
