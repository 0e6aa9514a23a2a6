using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>
/// The binder. What is to be done is decided by <see cref="ClaimPlan"/> and <see cref="VolumePlan"/>; the grains of claims and volumes commit
/// it, and may refuse when they were changed meanwhile. It never polls.
/// </summary>
[KeepAlive]
public sealed class VolumeBinderGrain : Grain, IVolumeBinder
{
    private const int Batch = 256;
    private const int Parallel = 32;

    private readonly IEventRecorder _events;
    private readonly ReconcileLoop _loop;
    private readonly VolumeCache _cache = new();
    private readonly EphemeralClaims _ephemeral;

    // Volumes that are being given to a claim by a write that is under way.
    private readonly Dictionary<string, string> _taken = [];
    private bool _listed;

    /// <summary>Made by the engine.</summary>
    public VolumeBinderGrain(IEventRecorder events, TimeProvider time, ILogger<VolumeBinderGrain> log)
    {
        _events = events;
        _ephemeral = new EphemeralClaims(() => GrainFactory, events);
        _loop = new ReconcileLoop(this, () => this.AsReference<IVolumeBinder>().ReconcileAsync(), time, log);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _cache.Load(
            await GrainFactory.GetCollection(ResourceKinds.PersistentVolumeClaim).ListAsync(ListQuery.All),
            await GrainFactory.GetCollection(ResourceKinds.PersistentVolume).ListAsync(ListQuery.All),
            await GrainFactory.GetCollection(ResourceKinds.StorageClass).ListAsync(ListQuery.All));
        _listed = true;
        _loop.Wake();
    }

    /// <inheritdoc/>
    public Task ClaimsChangedAsync(ObjectChanges changes) => Apply(changes, _cache.ApplyClaim);

    /// <inheritdoc/>
    public Task VolumesChangedAsync(ObjectChanges changes) => Apply(changes, _cache.ApplyVolume);

    /// <inheritdoc/>
    public Task ClassesChangedAsync(ObjectChanges changes) => Apply(changes, _cache.ApplyClass);

    /// <inheritdoc/>
    public Task PodsEndedAsync(ImmutableArray<string> claims)
    {
        _cache.DirtyClaims.UnionWith(claims);
        return Wake();
    }

    /// <inheritdoc/>
    public Task PodsCameAsync(ObjectChanges pods) => Apply(pods, change => _ephemeral.Add(change.Object.As<Pod>()));

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    private Task Apply(ObjectChanges changes, Action<ObjectChange> apply)
    {
        foreach (var change in changes.Changes)
            apply(change);
        return Wake();
    }

    private Task Wake()
    {
        if (_listed && (_cache.IsDirty || _ephemeral.IsDirty))
            _loop.Wake();
        return Task.CompletedTask;
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        var (claims, volumes) = (Take(_cache.DirtyClaims), Take(_cache.DirtyVolumes));
        var failures = (await Batches.RunAsync(_ephemeral.Take(Batch), Parallel, _ephemeral.MakeAsync)).ToList();
        failures.AddRange(await Batches.RunAsync(volumes, Parallel, key => TryAsync(_cache.DirtyVolumes, key, SyncVolumeAsync)));
        failures.AddRange(await Batches.RunAsync(claims, Parallel, key => TryAsync(_cache.DirtyClaims, key, SyncClaimAsync)));
        if (failures.Count > 0)
            throw new AggregateException($"{failures.Count} claims or volumes could not be brought together", failures.Take(3));
        await Wake();
        return null;
    }

    private static List<string> Take(HashSet<string> dirty)
    {
        var some = dirty.Take(Batch).ToList();
        dirty.ExceptWith(some);
        return some;
    }

    private static async Task TryAsync(HashSet<string> dirty, string key, Func<string, Task> sync)
    {
        try
        {
            await sync(key);
        }
        catch (ApiException e) when (Batches.IsOutdated(e))
        {
            // It was changed or deleted meanwhile: the change comes, and with it the next look.
        }
        catch (Exception)
        {
            dirty.Add(key);
            throw;
        }
    }

    private async Task SyncVolumeAsync(string name)
    {
        if (_cache.Volume(name) is not { } volume)
            return;
        var claim = VolumeFacts.ClaimKey(volume) is { } key ? _cache.Claim(key) : null;
        // Whether a claim is gone, and its data with it, is not decided by what may be old.
        if (volume.Spec.ClaimRef is { Uid: { Length: > 0 } uid } owner && claim?.Metadata.Uid != uid)
            claim = await GrainFactory.GetGrain<IPersistentVolumeClaimGrain>($"{owner.Namespace}/{owner.Name}").GetAsync();
        var plan = VolumePlan.For(volume, claim);
        if (!ReferenceEquals(plan.Volume, volume))
            _cache.Put(await GrainFactory.GetGrain<IVolumeController>(name).WriteAsync(plan.Volume));
        Tell(volume, plan.Event);
    }

    private async Task SyncClaimAsync(string key)
    {
        if (_cache.Claim(key) is not { } claim)
            return;
        var named = await NamedAsync(claim);
        var node = VolumeFacts.IsBound(claim) || VolumeFacts.SelectedNode(claim) is not { } selected
            ? null
            : await GrainFactory.GetGrain<INodeGrain>(selected).GetAsync();
        var uid = claim.Metadata.Uid!;
        var plan = ClaimPlan.For(claim, named, waits => VolumeMatch.Find(_cache.For(claim), claim, null, waits, v => IsTaken(v, uid)), _cache.Class(VolumeFacts.ClassOf(claim)), node);
        Tell(claim, plan.Event is { IsWarning: true } ? plan.Event : null);
        if (plan.Create is { } made && !await MakeAsync(claim, made))
            return;
        if (plan.Volume is { } volume)
            await GiveAsync(volume, uid);
        if (!ReferenceEquals(plan.Claim, claim) && !plan.Claim.Equals(claim))
            claim = await WriteAsync(plan.Claim);
        Tell(claim, plan.Event is { IsWarning: false } ? plan.Event : null);
        if (claim.Metadata.DeletionTimestamp is not null && claim.Metadata.Finalizers.Contains(VolumeNames.ClaimProtection))
            await ReleaseAsync(claim);
    }

    /// <summary>The volume that a claim names. Whether a volume is lost is not decided by what may be old.</summary>
    private async Task<PersistentVolume?> NamedAsync(PersistentVolumeClaim claim)
    {
        if (string.IsNullOrEmpty(claim.Spec.VolumeName))
            return null;
        var known = _cache.Volume(claim.Spec.VolumeName);
        if (known is not null && (known.Spec.ClaimRef is null || VolumeFacts.IsKeptFor(known, claim)))
            return known;
        return await GrainFactory.GetGrain<IPersistentVolumeGrain>(claim.Spec.VolumeName).GetAsync();
    }

    private bool IsTaken(PersistentVolume volume, string uid) => _taken.TryGetValue(volume.Metadata.Name!, out var owner) && owner != uid;

    /// <summary>Makes a volume; false when it is refused. It is bound when it comes back as a change: it is the claim's by its reference.</summary>
    private async Task<bool> MakeAsync(PersistentVolumeClaim claim, PersistentVolume volume)
    {
        try
        {
            _cache.Put(await GrainFactory.GetGrain<IPersistentVolumeGrain>(volume.Metadata.Name!).CreateAsync(volume));
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // An earlier run has made it, and stopped before it could say so.
        }
        catch (ApiException e) when (e.Code is 400 or 403 or 422)
        {
            Tell(claim, VolumeEvent.Warning("ProvisioningFailed", e.Message));
            return false;
        }

        return true;
    }

    private async Task GiveAsync(PersistentVolume volume, string uid)
    {
        if (_cache.Volume(volume.Metadata.Name) is { } known && known.Equals(volume))
            return;
        _taken[volume.Metadata.Name!] = uid;
        try
        {
            _cache.Put(await GrainFactory.GetGrain<IVolumeController>(volume.Metadata.Name!).WriteAsync(volume));
        }
        finally
        {
            _taken.Remove(volume.Metadata.Name!);
        }
    }

    private async Task<PersistentVolumeClaim> WriteAsync(PersistentVolumeClaim claim)
    {
        var written = await GrainFactory.GetGrain<IClaimController>(VolumeFacts.Key(claim)).WriteAsync(claim);
        _cache.Put(written);
        return written;
    }

    /// <summary>A claim that is to go may go once no pod uses it any more.</summary>
    private async Task ReleaseAsync(PersistentVolumeClaim claim)
    {
        var pods = await GrainFactory.GetCollection(ResourceKinds.Pod).ListAsync(new ListQuery { Namespace = claim.Metadata.Namespace });
        if (pods.Items.Select(i => i.As<Pod>()).Any(p => PodFacts.OccupiesNode(p) && PodClaims.Of(p).Contains(claim.Metadata.Name!)))
            return;
        await WriteAsync(claim with { Metadata = claim.Metadata with { Finalizers = claim.Metadata.Finalizers.Remove(VolumeNames.ClaimProtection) } });
    }

    private void Tell(IResource about, VolumeEvent? told)
    {
        if (told is { IsWarning: true })
            _events.Warning(about, told.Reason, told.Message);
        else if (told is not null)
            _events.Normal(about, told.Reason, told.Message);
    }
}
