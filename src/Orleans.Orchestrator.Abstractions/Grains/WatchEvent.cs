using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Grains;

/// <summary>What happened to an object.</summary>
[GenerateSerializer]
public enum WatchEventType
{
    Added,
    Modified,
    Deleted,

    /// <summary>Nothing happened; everything up to the event's version has been sent.</summary>
    Bookmark,
}

/// <summary>A change of an object of a known kind.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object after it; for a delete its last state.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.WatchEvent`1")]
public sealed record WatchEvent<T>([property: Id(0)] WatchEventType Type, [property: Id(1)] T Object) where T : class, IResource<T>;

/// <summary>A change of an object of any kind.</summary>
/// <param name="Type">What happened.</param>
/// <param name="ResourceVersion">The version that the change made.</param>
/// <param name="Object">The object after it; for a delete its last state (with this version); null for a bookmark.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.ResourceEvent")]
public sealed record ResourceEvent(
    [property: Id(0)] WatchEventType Type,
    [property: Id(1)] long ResourceVersion,
    [property: Id(2)] ResourceObject? Object);
