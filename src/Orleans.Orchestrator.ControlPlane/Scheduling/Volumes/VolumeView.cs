using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;

/// <summary>What the scheduler was told of claims, volumes and classes, in whatever order it came.</summary>
internal sealed class VolumeView
{
    private readonly ObjectCache<PersistentVolumeClaim> _claims = new();
    private readonly ObjectCache<PersistentVolume> _volumes = new();
    private readonly ObjectCache<StorageClass> _classes = new();

    /// <summary>Takes lists of everything.</summary>
    public void Load(CollectionPage claims, CollectionPage volumes, CollectionPage classes)
    {
        _claims.Load(claims);
        _volumes.Load(volumes);
        _classes.Load(classes);
    }

    /// <summary>A snapshot with everything that is known.</summary>
    public VolumeSnapshot Update(VolumeSnapshot snapshot)
    {
        snapshot = _claims.Objects.Aggregate(snapshot, static (s, c) => s.With(c));
        snapshot = _volumes.Objects.Aggregate(snapshot, static (s, v) => s.With(v));
        return _classes.Objects.Aggregate(snapshot, static (s, c) => s.With(c));
    }

    /// <summary>A snapshot with changes; those that are no news are left out.</summary>
    public VolumeSnapshot Apply(VolumeSnapshot snapshot, ObjectChanges changes)
    {
        foreach (var change in changes.Changes)
        {
            snapshot = change.Object.Value switch
            {
                PersistentVolumeClaim claim when _claims.Apply(change) => change.Deleted ? snapshot.Without(claim) : snapshot.With(claim),
                PersistentVolume volume when _volumes.Apply(change) => change.Deleted ? snapshot.Without(volume) : snapshot.With(volume),
                StorageClass of when _classes.Apply(change) => change.Deleted ? snapshot.Without(of) : snapshot.With(of),
                _ => snapshot,
            };
        }

        return snapshot;
    }

    /// <summary>A snapshot in which what choices were about is as it is known to be.</summary>
    public VolumeSnapshot Restore(VolumeSnapshot snapshot, ImmutableArray<VolumeChoice> choices)
    {
        foreach (var choice in choices)
        {
            if (_claims.Find(ResourceKey.Parse(choice.Claim)) is { } claim)
                snapshot = snapshot.With(claim);
            if (choice.VolumeName is { } name && _volumes.Find(new ResourceKey("", name)) is { } volume)
                snapshot = snapshot.With(volume);
        }

        return snapshot;
    }
}
