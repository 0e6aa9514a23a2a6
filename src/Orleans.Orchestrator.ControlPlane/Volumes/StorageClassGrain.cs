using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Storage.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>One StorageClass.</summary>
[GrainType("storageclass")]
internal sealed class StorageClassGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<StorageClass>> state, ResourceContext<StorageClass> context)
    : ResourceGrain<StorageClass>(state, context), IStorageClassGrain;
