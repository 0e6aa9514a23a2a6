using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;

/// <summary>The claims, volumes and classes at one moment. Another with one of them changed costs little, however many there are.</summary>
public sealed record VolumeSnapshot
{
    private static readonly ImmutableDictionary<string, ImmutableHashSet<string>> NoNames = ImmutableDictionary<string, ImmutableHashSet<string>>.Empty;

    private ImmutableDictionary<string, PersistentVolumeClaim> _claims = ImmutableDictionary<string, PersistentVolumeClaim>.Empty;
    private ImmutableDictionary<string, PersistentVolume> _volumes = ImmutableDictionary<string, PersistentVolume>.Empty;
    private ImmutableDictionary<string, StorageClass> _classes = ImmutableDictionary<string, StorageClass>.Empty;

    // The volumes that nobody has, by their class, and those that are kept for a claim, by its key.
    private ImmutableDictionary<string, ImmutableHashSet<string>> _free = NoNames;
    private ImmutableDictionary<string, ImmutableHashSet<string>> _kept = NoNames;

    /// <summary>Nothing.</summary>
    public static VolumeSnapshot Empty { get; } = new();

    /// <summary>The claim of a key, <c>namespace/name</c>, or null.</summary>
    public PersistentVolumeClaim? Claim(string key) => _claims.GetValueOrDefault(key);

    /// <summary>The volume of a name, or null.</summary>
    public PersistentVolume? Volume(string name) => _volumes.GetValueOrDefault(name);

    /// <summary>The class of a name, or null.</summary>
    public StorageClass? Class(string name) => _classes.GetValueOrDefault(name);

    /// <summary>With a claim, or another version of it.</summary>
    public VolumeSnapshot With(PersistentVolumeClaim claim) => this with { _claims = _claims.SetItem(VolumeFacts.Key(claim), claim) };

    /// <summary>Without a claim.</summary>
    public VolumeSnapshot Without(PersistentVolumeClaim claim) => this with { _claims = _claims.Remove(VolumeFacts.Key(claim)) };

    /// <summary>With a class, or another version of it.</summary>
    public VolumeSnapshot With(StorageClass of) => this with { _classes = _classes.SetItem(of.Metadata.Name!, of) };

    /// <summary>Without a class.</summary>
    public VolumeSnapshot Without(StorageClass of) => this with { _classes = _classes.Remove(of.Metadata.Name!) };

    /// <summary>With a volume, or another version of it.</summary>
    public VolumeSnapshot With(PersistentVolume volume)
    {
        var (name, next) = (volume.Metadata.Name!, Without(volume));
        next = next with { _volumes = next._volumes.SetItem(name, volume) };
        return VolumeFacts.ClaimKey(volume) is { } claim
            ? next with { _kept = Add(next._kept, claim, name) }
            : next with { _free = Add(next._free, VolumeFacts.ClassOf(volume), name) };
    }

    /// <summary>Without a volume.</summary>
    public VolumeSnapshot Without(PersistentVolume volume)
    {
        if (!_volumes.TryGetValue(volume.Metadata.Name!, out var known))
            return this;
        var name = known.Metadata.Name!;
        var next = this with { _volumes = _volumes.Remove(name) };
        return VolumeFacts.ClaimKey(known) is { } claim
            ? next with { _kept = Remove(_kept, claim, name) }
            : next with { _free = Remove(_free, VolumeFacts.ClassOf(known), name) };
    }

    /// <summary>As it will be once choices are carried out: the volumes are kept for their claims, and the node is selected for the others.</summary>
    public VolumeSnapshot Assume(ImmutableArray<VolumeChoice> choices, string nodeName)
    {
        var next = this;
        foreach (var choice in choices)
        {
            if (Claim(choice.Claim) is not { } claim || claim.Metadata.Uid != choice.Uid)
                continue;
            if (choice.VolumeName is null)
                next = next.With(claim with { Metadata = claim.Metadata with { Annotations = claim.Metadata.Annotations.SetItem(VolumeNames.SelectedNode, nodeName) } });
            else if (Volume(choice.VolumeName) is { } volume)
                next = next.With(BoundVolume.Keep(volume, claim));
        }

        return next;
    }

    /// <summary>The volumes that a claim may take: those that are kept for it, then the free ones of its class.</summary>
    internal IEnumerable<PersistentVolume> For(PersistentVolumeClaim claim)
    {
        foreach (var name in _kept.GetValueOrDefault(VolumeFacts.Key(claim), []))
            yield return _volumes[name];
        foreach (var name in _free.GetValueOrDefault(VolumeFacts.ClassOf(claim), []))
            yield return _volumes[name];
    }

    private static ImmutableDictionary<string, ImmutableHashSet<string>> Add(ImmutableDictionary<string, ImmutableHashSet<string>> index, string key, string name) =>
        index.SetItem(key, index.GetValueOrDefault(key, []).Add(name));

    private static ImmutableDictionary<string, ImmutableHashSet<string>> Remove(ImmutableDictionary<string, ImmutableHashSet<string>> index, string key, string name) =>
        index.GetValueOrDefault(key, []).Remove(name) is { IsEmpty: false } left ? index.SetItem(key, left) : index.Remove(key);
}
