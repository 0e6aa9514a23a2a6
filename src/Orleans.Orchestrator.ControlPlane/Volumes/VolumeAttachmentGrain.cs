using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Storage.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>One VolumeAttachment, for drivers that users install.</summary>
[GrainType("volumeattachment")]
internal sealed class VolumeAttachmentGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<VolumeAttachment>> state, ResourceContext<VolumeAttachment> context)
    : ResourceGrain<VolumeAttachment>(state, context), IVolumeAttachmentGrain;
