using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Storage.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>One CSIStorageCapacity, for drivers that users install.</summary>
[GrainType("csistoragecapacity")]
internal sealed class CsiStorageCapacityGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<CSIStorageCapacity>> state, ResourceContext<CSIStorageCapacity> context)
    : ResourceGrain<CSIStorageCapacity>(state, context), ICsiStorageCapacityGrain;
