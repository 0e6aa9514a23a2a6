using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>A resource grain's wish to write its object.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Object">The next object; for a delete its last state. Its resourceVersion is set by the collection.</param>
/// <param name="ExpectedVersion">The version that the object must have now; 0 when it must not be there.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.CommitRequest")]
public sealed record CommitRequest([property: Id(0)] CommitKind Kind, [property: Id(1)] ResourceObject Object, [property: Id(2)] long ExpectedVersion);

/// <summary>What became of a <see cref="CommitRequest"/>.</summary>
/// <param name="Committed">Whether it is durable; otherwise the object had another version and nothing changed.</param>
/// <param name="Version">The version assigned, or the object's present one, 0 when there is none.</param>
/// <param name="Object">The object with its version; null when not committed.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.CommitReply")]
public sealed record CommitReply([property: Id(0)] bool Committed, [property: Id(1)] long Version, [property: Id(2)] ResourceObject? Object);
