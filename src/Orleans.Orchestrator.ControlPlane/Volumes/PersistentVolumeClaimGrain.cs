using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>One PersistentVolumeClaim. Which volume it gets, <see cref="IVolumeBinder"/> decides.</summary>
[GrainType("persistentvolumeclaim")]
internal sealed class PersistentVolumeClaimGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<PersistentVolumeClaim>> state, ResourceContext<PersistentVolumeClaim> context)
    : ResourceGrain<PersistentVolumeClaim>(state, context), IPersistentVolumeClaimGrain, IClaimController
{
    /// <inheritdoc/>
    public Task<PersistentVolumeClaim> WriteAsync(PersistentVolumeClaim next)
    {
        CheckPreconditions(Required(), next.Metadata.Uid, next.Metadata.ResourceVersion);
        return CommitAsync(next);
    }

    /// <inheritdoc/>
    public Task<PersistentVolumeClaim> SelectNodeAsync(string uid, string nodeName)
    {
        var claim = Required();
        if (claim.Metadata.Uid != uid || claim.Metadata.DeletionTimestamp is not null)
            throw ApiErrors.Conflict(ResourceKinds.PersistentVolumeClaim, Key.Name, $"persistentvolumeclaim \"{Key.Name}\" is another one, or is being deleted");
        // What is bound has its place already.
        if (VolumeFacts.IsBound(claim) || VolumeFacts.SelectedNode(claim) == nodeName)
            return Task.FromResult(claim);
        return CommitAsync(claim with { Metadata = claim.Metadata with { Annotations = claim.Metadata.Annotations.SetItem(VolumeNames.SelectedNode, nodeName) } });
    }
}
