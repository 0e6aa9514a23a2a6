using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;

/// <summary>Pods that have been placed and are bound once their claims are. Meanwhile they count on their nodes.</summary>
internal sealed class HeldPods(Func<IGrainFactory> grains, TimeProvider time)
{
    /// <summary>From Kubernetes (<c>bindTimeoutSeconds</c>): after that the pod is placed anew.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, (PlannedBinding Binding, DateTimeOffset Until)> _held = [];

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _held.Count == 0;

    /// <summary>When the first one has waited for too long; null when none waits.</summary>
    public DateTimeOffset? NextLook => _held.Count == 0 ? null : _held.Values.Min(h => h.Until);

    /// <summary>Whether every claim of a pod has its volume.</summary>
    public static bool AreBound(VolumeSnapshot volumes, PodDemand demand)
    {
        foreach (var name in demand.Claims)
        {
            if (volumes.Claim($"{demand.Namespace}/{name}") is not { Status.Phase: ClaimPhases.Bound } claim || !VolumeFacts.IsBound(claim))
                return false;
        }

        return true;
    }

    /// <summary>Carries out what was chosen for a pod's claims.</summary>
    /// <exception cref="Errors.ApiException">404, 409: a claim or volume is gone or was changed meanwhile.</exception>
    public async Task ChooseAsync(PlannedBinding binding)
    {
        foreach (var choice in binding.Volumes)
        {
            if (choice.VolumeName is null)
                await grains().GetGrain<IClaimController>(choice.Claim).SelectNodeAsync(choice.Uid, binding.NodeName);
            else
                await KeepAsync(choice, choice.VolumeName);
        }
    }

    /// <summary>A pod waits for its claims.</summary>
    public void Hold(PlannedBinding binding) => _held[PodFacts.Key(binding.Pod)] = (binding, time.GetUtcNow() + Patience);

    /// <summary>A pod is gone.</summary>
    public void Remove(string key) => _held.Remove(key);

    /// <summary>Takes those whose claims are all bound.</summary>
    public List<PlannedBinding> TakeReady(VolumeSnapshot volumes) => Take(h => AreBound(volumes, h.Binding.Demand));

    /// <summary>Takes those that have waited for too long, or one of whose claims will not be bound where they are.</summary>
    public List<PlannedBinding> TakeLost(VolumeSnapshot volumes)
    {
        var now = time.GetUtcNow();
        return Take(h => h.Until <= now || h.Binding.Demand.Claims.Any(c => IsLost(volumes, volumes.Claim($"{h.Binding.Demand.Namespace}/{c}"))));
    }

    private static bool IsLost(VolumeSnapshot volumes, PersistentVolumeClaim? claim) => claim is null || claim.Metadata.DeletionTimestamp is not null
        || (!VolumeFacts.IsBound(claim) && VolumeFacts.SelectedNode(claim) is null && string.IsNullOrEmpty(claim.Spec.VolumeName)
            && !volumes.For(claim).Any(v => VolumeFacts.IsKeptFor(v, claim)));

    private List<PlannedBinding> Take(Func<(PlannedBinding Binding, DateTimeOffset Until), bool> which)
    {
        var some = _held.Where(h => which(h.Value)).ToList();
        some.ForEach(h => _held.Remove(h.Key));
        return [.. some.Select(h => h.Value.Binding)];
    }

    private async Task KeepAsync(VolumeChoice choice, string volumeName)
    {
        var claim = await grains().GetGrain<IPersistentVolumeClaimGrain>(choice.Claim).GetAsync();
        var volume = await grains().GetGrain<IPersistentVolumeGrain>(volumeName).GetAsync();
        if (claim?.Metadata.Uid != choice.Uid || volume is null || !VolumeMatch.Serves(volume, claim))
            throw Errors.ApiErrors.Conflict(Orleans.Orchestrator.Resources.ResourceKinds.PersistentVolume, volumeName);
        await grains().GetGrain<IVolumeController>(volumeName).WriteAsync(BoundVolume.Keep(volume, claim));
    }
}
