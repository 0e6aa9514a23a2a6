using System.Collections.Immutable;
using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Reconciling;

/// <summary>A durable change of an object, as controllers hear of it.</summary>
/// <param name="Object">The object after it; for a delete its last state.</param>
/// <param name="Version">The version that the change made.</param>
/// <param name="Deleted">Whether the object is gone.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.ObjectChange")]
public readonly record struct ObjectChange([property: Id(0)] ResourceObject Object, [property: Id(1)] long Version, [property: Id(2)] bool Deleted)
{
    /// <summary>The change as the collection tells it.</summary>
    public static ObjectChange From(ResourceChange change) => new(change.After, change.Version, change.Type == WatchEventType.Deleted);

    /// <summary>An object as it is, told as if it had just become so.</summary>
    public static ObjectChange Of(ResourceObject item) =>
        new(item, long.Parse(item.Value.Metadata.ResourceVersion ?? "0", CultureInfo.InvariantCulture), Deleted: false);
}

/// <summary>Changes that were committed together, in order.</summary>
/// <param name="Changes">The changes.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.ObjectChanges")]
public sealed record ObjectChanges([property: Id(0)] ImmutableArray<ObjectChange> Changes);
