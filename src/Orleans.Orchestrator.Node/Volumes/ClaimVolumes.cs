using System.Collections.Concurrent;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>Volumes that pods have by claims: which path of the machine each is.</summary>
internal sealed class ClaimVolumes(IGrainFactory grains, LocalFolders folders, TimeProvider time)
{
    /// <summary>As in <see cref="VolumeSources"/>: the pod's worker waits for it.</summary>
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);

    // By pod: what has gone with its pod is forgotten with it.
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ClaimVolume>> _known = new();

    /// <summary>The name of the claim behind a volume; null when it is of another kind.</summary>
    public static string? ClaimOf(Pod pod, Volume volume) =>
        volume.PersistentVolumeClaim?.ClaimName ?? (volume.Ephemeral is null ? null : $"{pod.Metadata.Name}-{volume.Name}");

    /// <summary>A volume that has been prepared; null when it is of another kind.</summary>
    public ClaimVolume? Find(string uid, string volume) => _known.TryGetValue(uid, out var ofPod) ? ofPod.GetValueOrDefault(volume) : null;

    /// <summary>Finds out what a claim's volume is, and makes it ready. Nothing happens for one that is.</summary>
    /// <exception cref="PodConfigException">There is no such volume, or it can't be used here.</exception>
    public async Task PrepareAsync(Pod pod, Volume volume, string claimName)
    {
        if (Find(pod.Metadata.Uid!, volume.Name) is not null)
            return;
        var claim = await grains.GetGrain<IPersistentVolumeClaimGrain>($"{pod.Metadata.Namespace}/{claimName}").GetAsync().WaitAsync(CallDeadline, time)
            ?? throw Failed(volume, $"persistentvolumeclaim \"{claimName}\" not found");
        if (claim.Status.Phase != "Bound" || claim.Spec.VolumeName is not { Length: > 0 } name)
            throw Failed(volume, $"persistentvolumeclaim \"{claimName}\" is not bound");
        if (volume.Ephemeral is not null && !claim.Metadata.OwnerReferences.Any(o => o.Uid == pod.Metadata.Uid))
            throw Failed(volume, $"persistentvolumeclaim \"{claimName}\" was not created for the pod");
        var found = await grains.GetGrain<IPersistentVolumeGrain>(name).GetAsync().WaitAsync(CallDeadline, time);
        if (found?.Spec.ClaimRef?.Uid != claim.Metadata.Uid)
            throw Failed(volume, $"persistentvolume \"{name}\" is not that of persistentvolumeclaim \"{claimName}\"");
        var ready = Prepare(volume, found!);
        if (pod.Spec.SecurityContext is { FsGroup: { } group } security && !ready.IsReadOnly && found!.Spec.HostPath is null)
            VolumeGroup.Apply(ready.Path, group, onlyOnMismatch: security.FsGroupChangePolicy == "OnRootMismatch");
        _known.GetOrAdd(pod.Metadata.Uid!, static _ => new())[volume.Name] = ready;
    }

    /// <summary>Forgets a pod's volumes.</summary>
    public void Forget(string uid) => _known.TryRemove(uid, out _);

    private ClaimVolume Prepare(Volume volume, PersistentVolume found)
    {
        var isReadOnly = volume.PersistentVolumeClaim?.ReadOnly == true;
        if (found.Spec.VolumeMode == "Block")
            throw Failed(volume, $"persistentvolume \"{found.Metadata.Name}\" is a block device, for which this node has no support");
        if (found.Spec.HostPath is { } host)
        {
            HostPaths.Check(host);
            return new ClaimVolume(host.Path, isReadOnly);
        }

        if (found.Spec.Local is not { } local)
            throw Failed(volume, $"persistentvolume \"{found.Metadata.Name}\": this node has no support for its type");
        if (folders.IsOwn(found))
            folders.Make(found);
        return Path.Exists(local.Path) ? new ClaimVolume(local.Path, isReadOnly) : throw Failed(volume, $"path \"{local.Path}\" does not exist");
    }

    private static PodConfigException Failed(Volume volume, string why) => new("ContainerCreating", $"MountVolume.SetUp failed for volume \"{volume.Name}\": {why}");
}
