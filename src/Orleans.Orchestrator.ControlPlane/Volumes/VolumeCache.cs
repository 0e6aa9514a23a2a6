using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>
/// The binder's view of claims, volumes and classes, and which of them have to be looked at: what changed, and what waits for it.
/// </summary>
internal sealed class VolumeCache
{
    private readonly ObjectCache<PersistentVolumeClaim> _claims = new();
    private readonly ObjectCache<PersistentVolume> _volumes = new();
    private readonly ObjectCache<StorageClass> _classes = new();

    // Claims that have no volume yet by their class, volumes that can be taken by theirs, and volumes by the claim that they name.
    private readonly Dictionary<string, HashSet<string>> _pending = [];
    private readonly Dictionary<string, HashSet<string>> _free = [];
    private readonly Dictionary<string, HashSet<string>> _ofClaim = [];

    /// <summary>Claims to look at.</summary>
    public HashSet<string> DirtyClaims { get; } = [];

    /// <summary>Volumes to look at.</summary>
    public HashSet<string> DirtyVolumes { get; } = [];

    /// <summary>Whether something is to be looked at.</summary>
    public bool IsDirty => DirtyClaims.Count + DirtyVolumes.Count > 0;

    /// <summary>Takes lists of everything.</summary>
    public void Load(CollectionPage claims, CollectionPage volumes, CollectionPage classes)
    {
        _claims.Load(claims);
        _volumes.Load(volumes);
        _classes.Load(classes);
        foreach (var claim in _claims.Objects)
            Look(claim, null);
        foreach (var volume in _volumes.Objects)
            Look(volume, null);
    }

    /// <summary>The claim of a key, or null.</summary>
    public PersistentVolumeClaim? Claim(string key) => _claims.Find(ResourceKey.Parse(key));

    /// <summary>The volume of a name, or null.</summary>
    public PersistentVolume? Volume(string? name) => string.IsNullOrEmpty(name) ? null : _volumes.Find(new ResourceKey("", name));

    /// <summary>The class of a name, or null.</summary>
    public StorageClass? Class(string name) => name.Length == 0 ? null : _classes.Find(new ResourceKey("", name));

    /// <summary>The volumes that a claim may take: those that are kept for it, then the free ones of its class.</summary>
    public IEnumerable<PersistentVolume> For(PersistentVolumeClaim claim) =>
        Names(_ofClaim, VolumeFacts.Key(claim)).Concat(Names(_free, VolumeFacts.ClassOf(claim))).Select(Volume).OfType<PersistentVolume>();

    /// <summary>A claim changed.</summary>
    public void ApplyClaim(ObjectChange change)
    {
        var claim = change.Object.As<PersistentVolumeClaim>();
        var before = Claim(VolumeFacts.Key(claim));
        if (_claims.Apply(change))
            Look(change.Deleted ? null : claim, before ?? claim);
    }

    /// <summary>A volume changed.</summary>
    public void ApplyVolume(ObjectChange change)
    {
        var volume = change.Object.As<PersistentVolume>();
        var before = Volume(volume.Metadata.Name);
        if (_volumes.Apply(change))
            Look(change.Deleted ? null : volume, before ?? volume);
    }

    /// <summary>A class changed: claims that wait for it are looked at.</summary>
    public void ApplyClass(ObjectChange change)
    {
        if (_classes.Apply(change))
            DirtyClaims.UnionWith(Names(_pending, change.Object.Value.Metadata.Name!));
    }

    /// <summary>Takes a claim as a write has left it.</summary>
    public void Put(PersistentVolumeClaim claim)
    {
        var before = Claim(VolumeFacts.Key(claim));
        if (_claims.Put(claim))
            Look(claim, before);
    }

    /// <summary>Takes a volume as a write has left it.</summary>
    public void Put(PersistentVolume volume)
    {
        var before = Volume(volume.Metadata.Name);
        if (_volumes.Put(volume))
            Look(volume, before);
    }

    private void Look(PersistentVolumeClaim? now, PersistentVolumeClaim? before)
    {
        var key = VolumeFacts.Key((now ?? before)!);
        Move(_pending, key, before is null ? null : VolumeFacts.ClassOf(before), now is null || VolumeFacts.IsBound(now) ? null : VolumeFacts.ClassOf(now));
        DirtyClaims.Add(key);
        DirtyVolumes.UnionWith(Names(_ofClaim, key));
        if ((now ?? before)!.Spec.VolumeName is { Length: > 0 } name)
            DirtyVolumes.Add(name);
    }

    private void Look(PersistentVolume? now, PersistentVolume? before)
    {
        var name = (now ?? before)!.Metadata.Name!;
        var isFree = now is { Spec.ClaimRef: null } && now.Metadata.DeletionTimestamp is null;
        Move(_free, name, before is null ? null : VolumeFacts.ClassOf(before), isFree ? VolumeFacts.ClassOf(now!) : null);
        Move(_ofClaim, name, before is null ? null : VolumeFacts.ClaimKey(before), now is null ? null : VolumeFacts.ClaimKey(now));
        DirtyVolumes.Add(name);
        foreach (var volume in (ReadOnlySpan<PersistentVolume?>)[now, before])
        {
            if (volume is not null && VolumeFacts.ClaimKey(volume) is { } key)
                DirtyClaims.Add(key);
        }

        // Only one that can be taken concerns those that wait.
        if (isFree && now!.Status.Phase == VolumePhases.Available)
            DirtyClaims.UnionWith(Names(_pending, VolumeFacts.ClassOf(now)));
    }

    private static void Move(Dictionary<string, HashSet<string>> index, string item, string? from, string? to)
    {
        if (from == to && from is not null && index.TryGetValue(from, out var same) && same.Contains(item))
            return;
        if (from is not null && index.TryGetValue(from, out var old) && old.Remove(item) && old.Count == 0)
            index.Remove(from);
        if (to is null)
            return;
        if (!index.TryGetValue(to, out var items))
            index.Add(to, items = []);
        items.Add(item);
    }

    private static IReadOnlyCollection<string> Names(Dictionary<string, HashSet<string>> index, string key) => index.TryGetValue(key, out var names) ? names : [];
}
