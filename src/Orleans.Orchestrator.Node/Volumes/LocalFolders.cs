using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Linux.Files;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>
/// The folders of this machine that are PersistentVolumes: made when a pod first mounts one, removed when the control plane has released the volume.
/// Only folders directly below the agent's own, named as their volumes, are ever removed, whatever a volume says.
/// </summary>
internal sealed class LocalFolders(IGrainFactory grains, NodeAgentOptions options, TimeProvider time, ILogger<LocalFolders> log)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    private readonly AsyncSignal _changed = new(time);
    private readonly Lock _lock = new();
    private readonly HashSet<string> _left = [];

    private string Root => FolderOf(options);

    /// <summary>Where a node's agent keeps volumes.</summary>
    public static string FolderOf(NodeAgentOptions options) => Path.Combine(options.DataDirectory, "volumes");

    /// <summary>Whether a volume is one of this machine's folders.</summary>
    public bool IsOwn(PersistentVolume volume) => volume.Metadata.Labels.GetValueOrDefault(LocalVolumes.NodeLabel) == options.NodeName
        && volume.Metadata.Finalizers.Contains(LocalVolumes.Finalizer) && volume.Spec.Local?.Path == Folder(volume);

    /// <summary>Makes a volume's folder; any user of a pod's containers may write there, as in an emptyDir.</summary>
    public void Make(PersistentVolume volume)
    {
        var folder = Folder(volume);
        if (Directory.Exists(folder))
            return;
        // What is on the way is nobody else's to look at: containers see what is mounted, and not the way to it.
        Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var fresh = Path.Combine(Root, $"~{volume.Metadata.Name}");
        Directory.CreateDirectory(fresh);
        File.SetUnixFileMode(fresh, (UnixFileMode)0b111_111_111);
        Directory.Move(fresh, folder);
    }

    /// <summary>Removes what is released, for as long as the agent runs; what fails is tried again.</summary>
    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(FollowAsync(cancellation), RemoveAllAsync(cancellation));

    private string Folder(PersistentVolume volume) => Path.Combine(Root, volume.Metadata.Name!);

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var selector = $"{LocalVolumes.NodeLabel}={options.NodeName}";
        var delay = FirstRetry;
        while (true)
        {
            var why = "the stream ended";
            try
            {
                var collection = grains.GetCollection(ResourceKinds.PersistentVolume);
                var page = await collection.ListAsync(new ListQuery { LabelSelector = selector }).WaitAsync(CallDeadline, time, cancellation);
                foreach (var item in page.Items)
                    Look(item.As<PersistentVolume>());
                delay = FirstRetry;
                await foreach (var batch in collection.WatchAsync(new WatchQuery { LabelSelector = selector, ResourceVersion = page.ResourceVersion }, cancellation))
                {
                    foreach (var change in batch.Events.Where(e => e.Object is not null && e.Type is WatchEventType.Added or WatchEventType.Modified))
                        Look(change.Object!.As<PersistentVolume>());
                }

                cancellation.ThrowIfCancellationRequested();
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                why = e.Message;
            }

            log.LogWarning("The watch of volumes ended and is begun again in {Delay}: {Error}", delay, why);
            await Task.Delay(delay, time, cancellation);
            delay = delay * 2 > LongestRetry ? LongestRetry : delay * 2;
        }
    }

    private void Look(PersistentVolume volume)
    {
        if (!IsLeft(volume))
            return;
        lock (_lock)
            _left.Add(volume.Metadata.Name!);
        _changed.Set();
    }

    /// <summary>Whether nobody will use the volume any more: its claim is gone and it is not kept, or it is itself to go and nothing else holds it.</summary>
    private bool IsLeft(PersistentVolume volume) => IsOwn(volume) && volume.Status.Phase is not "Bound"
        && ((volume.Status.Phase is "Released" && volume.Spec.PersistentVolumeReclaimPolicy == "Delete")
            || volume.Metadata is { DeletionTimestamp: not null, Finalizers: [LocalVolumes.Finalizer] });

    private async Task RemoveAllAsync(CancellationToken cancellation)
    {
        var delay = Timeout.InfiniteTimeSpan;
        while (true)
        {
            await _changed.WaitAsync(delay, cancellation);
            string[] todo;
            lock (_lock)
                todo = [.. _left];
            var failed = false;
            foreach (var name in todo)
                failed |= !await TryRemoveAsync(name, cancellation);
            delay = !failed ? Timeout.InfiniteTimeSpan : delay < TimeSpan.Zero ? FirstRetry : delay * 2 < LongestRetry ? delay * 2 : LongestRetry;
        }
    }

    private async Task<bool> TryRemoveAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await RemoveAsync(name, cancellation);
            lock (_lock)
                _left.Remove(name);
            return true;
        }
        catch (ApiException e) when (e.Code == 409)
        {
            // The control plane was at it too, which is no trouble: at the next try it is read anew.
            return false;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning("Volume {Volume} could not be removed altogether and is tried again: {Error}", name, e.Message);
            return false;
        }
    }

    private async Task RemoveAsync(string name, CancellationToken cancellation)
    {
        var grain = grains.GetGrain<IPersistentVolumeGrain>(name);
        // Data are not removed on word that may be old.
        if (await grain.GetAsync().WaitAsync(CallDeadline, time, cancellation) is not { } volume || !IsLeft(volume))
            return;
        if (volume.Spec.PersistentVolumeReclaimPolicy == "Delete")
        {
            log.LogInformation("Removing volume {Volume} of claim {Namespace}/{Claim}", name, volume.Spec.ClaimRef?.Namespace, volume.Spec.ClaimRef?.Name);
            FileTree.Delete(Folder(volume));
        }

        try
        {
            if (volume.Metadata.DeletionTimestamp is null)
            {
                await grain.DeleteAsync(new DeleteOptions { Preconditions = new Preconditions { Uid = volume.Metadata.Uid } }).WaitAsync(CallDeadline, time, cancellation);
                volume = await grain.GetAsync().WaitAsync(CallDeadline, time, cancellation);
            }

            if (volume is not null)
                await grain.ReplaceAsync(volume with { Metadata = volume.Metadata with { Finalizers = volume.Metadata.Finalizers.Remove(LocalVolumes.Finalizer) } })
                    .WaitAsync(CallDeadline, time, cancellation);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // It is gone, which is what was wanted.
        }
    }
}
