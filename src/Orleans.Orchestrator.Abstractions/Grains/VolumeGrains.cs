using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One PersistentVolume. Key: its name.</summary>
[Alias("orchestrator.IPersistentVolumeGrain")]
public interface IPersistentVolumeGrain : IResourceGrain<PersistentVolume>;

/// <summary>One PersistentVolumeClaim. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IPersistentVolumeClaimGrain")]
public interface IPersistentVolumeClaimGrain : IResourceGrain<PersistentVolumeClaim>;

/// <summary>One StorageClass. Key: its name.</summary>
[Alias("orchestrator.IStorageClassGrain")]
public interface IStorageClassGrain : IResourceGrain<StorageClass>;

/// <summary>One CSIDriver. Key: its name.</summary>
[Alias("orchestrator.ICsiDriverGrain")]
public interface ICsiDriverGrain : IResourceGrain<CSIDriver>;

/// <summary>One CSINode. Key: its name.</summary>
[Alias("orchestrator.ICsiNodeGrain")]
public interface ICsiNodeGrain : IResourceGrain<CSINode>;

/// <summary>One CSIStorageCapacity. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.ICsiStorageCapacityGrain")]
public interface ICsiStorageCapacityGrain : IResourceGrain<CSIStorageCapacity>;

/// <summary>One VolumeAttachment. Key: its name.</summary>
[Alias("orchestrator.IVolumeAttachmentGrain")]
public interface IVolumeAttachmentGrain : IResourceGrain<VolumeAttachment>;
