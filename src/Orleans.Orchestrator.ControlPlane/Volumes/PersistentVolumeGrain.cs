using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>One PersistentVolume. Whose it is, <see cref="IVolumeBinder"/> decides.</summary>
[GrainType("persistentvolume")]
internal sealed class PersistentVolumeGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<PersistentVolume>> state, ResourceContext<PersistentVolume> context)
    : ResourceGrain<PersistentVolume>(state, context), IPersistentVolumeGrain, IVolumeController
{
    /// <inheritdoc/>
    public Task<PersistentVolume> WriteAsync(PersistentVolume next)
    {
        var current = Required();
        CheckPreconditions(current, next.Metadata.Uid, next.Metadata.ResourceVersion);
        return CommitAsync(Dated(current, next));
    }

    /// <inheritdoc/>
    protected override Task<PersistentVolume> AdmitAsync(PersistentVolume? current, PersistentVolume next) =>
        Task.FromResult(current is null ? next : Dated(current, next));

    /// <summary>When the phase changes, the time of that is noted, unless the writer says it.</summary>
    private PersistentVolume Dated(PersistentVolume current, PersistentVolume next) =>
        current.Status.Phase != next.Status.Phase && current.Status.LastPhaseTransitionTime == next.Status.LastPhaseTransitionTime
            ? next with { Status = next.Status with { LastPhaseTransitionTime = Now } }
            : next;
}
